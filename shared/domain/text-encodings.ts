/** Ways in which lists of the world are encoded, with what a person knows them by. The order is the order of preference. */
export const TEXT_ENCODINGS = {
  'utf-8': 'Unicode (UTF-8)',
  'utf-16le': 'Unicode (UTF-16)',
  'utf-16be': 'Unicode (UTF-16, big endian)',
  'windows-1252': 'Western European (Windows)',
  'windows-1250': 'Central European (Windows)',
  'windows-1251': 'Cyrillic (Windows)',
  'windows-1253': 'Greek (Windows)',
  'windows-1254': 'Turkish (Windows)',
  'windows-1255': 'Hebrew (Windows)',
  'windows-1256': 'Arabic (Windows)',
  'windows-1257': 'Baltic (Windows)',
  'windows-1258': 'Vietnamese (Windows)',
  'windows-874': 'Thai (Windows)',
  shift_jis: 'Japanese (Shift JIS)',
  'euc-jp': 'Japanese (EUC)',
  gb18030: 'Chinese, simplified (GB18030)',
  big5: 'Chinese, traditional (Big5)',
  'euc-kr': 'Korean (EUC, code page 949)',
  'koi8-r': 'Cyrillic (KOI8-R)',
  'iso-8859-2': 'Central European (ISO 8859-2)',
  'iso-8859-15': 'Western European (ISO 8859-15)',
  cp850: 'Western European (DOS)',
  macintosh: 'Western European (Mac)',
} as const;
export type TextEncoding = keyof typeof TEXT_ENCODINGS;
export const TEXT_ENCODING_NAMES = Object.keys(TEXT_ENCODINGS) as [TextEncoding, ...TextEncoding[]];
