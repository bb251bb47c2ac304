/** Characters that a cell holds. */
const CELL_CHARACTERS = 32_767;
/** \p{Cc} is all control characters; tab and line ends are the ones that XML 1.0 has a place for. */
const NOT_IN_XML = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu;
/** Readers turn _x0041_ into A (ECMA-376 Part 1, 22.9.2.19); an underscore written that way itself keeps the text as it was. */
const LOOKS_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** A text as a workbook's cell can hold it: no character without a place in XML, not longer than a cell. */
export function cellText(value: string): string {
  const short = value.length > CELL_CHARACTERS ? value.slice(0, CELL_CHARACTERS) : value;
  return short.replaceAll(NOT_IN_XML, '').replaceAll(LOOKS_ESCAPED, '_x005F_');
}
