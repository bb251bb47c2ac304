// Where contacts by state were counted before figures had a room of their own.
export { countOfKinds } from './figures/progress.ts';
