import { ListRefusal } from './refusal.ts';

interface FileKind {
  what: string;
  isIt: (head: Buffer, text: string) => boolean;
  action: string;
}

const starts = (head: Buffer, ...bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte);
const AS_CSV = 'Save it as CSV there, then choose that file.';

/** Files that people choose by mistake, by what they begin with. */
const KINDS: readonly FileKind[] = [
  {
    what: 'an Excel workbook',
    isIt: (head, text) => starts(head, 0x50, 0x4b, 3, 4) && /xl\/|\[Content_Types\]/.test(text),
    action: `Open it in the spreadsheet. ${AS_CSV}`,
  },
  {
    what: 'a zip archive',
    isIt: (head) => starts(head, 0x50, 0x4b, 3, 4) || starts(head, 0x50, 0x4b, 5, 6),
    action: 'Unpack it, then choose the list that is inside.',
  },
  {
    what: 'an old Excel file (.xls)',
    isIt: (head) => starts(head, 0xd0, 0xcf, 0x11, 0xe0),
    action: `Open it in the spreadsheet. ${AS_CSV}`,
  },
  {
    what: 'a PDF',
    isIt: (head) => starts(head, 0x25, 0x50, 0x44, 0x46),
    action: `Export the list where it comes from. ${AS_CSV}`,
  },
  { what: 'a compressed file (gzip)', isIt: (head) => starts(head, 0x1f, 0x8b), action: 'Unpack it first.' },
  {
    what: 'a web page',
    isIt: (_, text) => /^\s*(<!doctype html|<html|<head|<table)/i.test(text),
    action: `Open it in a spreadsheet. ${AS_CSV}`,
  },
  {
    what: 'an address card file (vCard)',
    isIt: (_, text) => /^\s*BEGIN:VCARD/i.test(text),
    action: 'Export the contacts as CSV, then choose that file.',
  },
  {
    what: 'an XML file',
    isIt: (_, text) => /^\s*<\?xml/i.test(text),
    action: `Open it in a spreadsheet. ${AS_CSV}`,
  },
  { what: 'a JSON file', isIt: (_, text) => /^\s*(\[\s*)?\{\s*"/.test(text), action: AS_CSV },
  {
    what: 'a picture',
    isIt: (head) => starts(head, 0x89, 0x50, 0x4e, 0x47) || starts(head, 0xff, 0xd8, 0xff),
    action: AS_CSV,
  },
];

/**
 * Looks at the first bytes of a file that should be a list in text.
 * @throws ListRefusal with the real name of what it is, and when it is empty.
 */
export function assertTextList(head: Buffer): void {
  const text = head.toString('latin1', 0, Math.min(head.length, 4_096)).replace(/^\u00EF\u00BB\u00BF/, '');
  const kind = KINDS.find(({ isIt }) => isIt(head, text));
  if (kind) throw new ListRefusal('refused', `This file is ${kind.what}, not a list in text.`, kind.action);
  if (!head.some((byte) => byte > 0x20 && byte !== 0xff && byte !== 0xfe)) {
    throw new ListRefusal('refused', 'The file is empty.', 'Choose a file with at least one row.');
  }
}
