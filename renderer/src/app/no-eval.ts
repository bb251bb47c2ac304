import * as z from 'zod';

// The page's policy forbids code made at run time. A schema tries it as soon as it is defined, so this stands first.
z.config({ jitless: true });
