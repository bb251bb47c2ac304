/** Letters beyond ASCII of the languages in which lists are written, small. Letters of loan words are not among them. */
const ALPHABETS: readonly string[] = [
  'äöüß', // German
  'àâæçéèêëîïôœùûüÿ', // French
  'áéíñóúü', // Spanish
  'áâãàçéêíóôõúü', // Portuguese
  'àèéìíîòóù', // Italian
  'àçèéíïòóúü·', // Catalan
  'áéëèïíöóüúĳ', // Dutch
  'åäöé', // Swedish, Finnish
  'æøåéö', // Danish, Norwegian
  'áðéíóúýþæö', // Icelandic
  'õäöüšž', // Estonian
  'ąćęłńóśźż', // Polish
  'áčďéěíňóřšťúůýž', // Czech
  'áäčďéíĺľňóôŕšťúýž', // Slovak
  'áéíóöőúüű', // Hungarian
  'ăâîșțşţ', // Romanian
  'čćđšž', // Croatian, Bosnian, Slovenian
  'çğıöşüâîûi̇', // Turkish
  'ąčęėįšųūž', // Lithuanian
  'āčēģīķļņšūž', // Latvian
  'ëç', // Albanian
  'àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ', // Vietnamese
  'абвгдеёжзийклмнопрстуфхцчшщъыьэюя', // Russian
  'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя', // Ukrainian
  'абвгдеёжзійклмнопрстуўфхцчшыьэюя', // Belarusian
  'абвгдежзийклмнопрстуфхцчшщъьюя', // Bulgarian
  'абвгдђежзијклљмнњопрстћуфхцчџш', // Serbian
  'абвгдѓежзѕијклљмнњопрстќуфхцчџш', // Macedonian
  'αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ', // Greek
  'אבגדהוזחטיכלמנסעפצקרשתךםןףץ', // Hebrew
  'ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة', // Arabic
  'ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءآأئ', // Persian
];
const SETS = ALPHABETS.map((letters) => new Set(letters));

/** The share of words that are written in the letters of one language, the one that fits best. */
export function spokenShare(words: readonly string[]): number {
  const counts = SETS.map(() => 0);
  let lettered = 0;
  for (const word of words) {
    const beyond = Array.from(word.toLowerCase()).filter((char) => char > '\u007F' && /\p{L}/u.test(char));
    if (beyond.length === 0) continue;
    lettered += 1;
    // Scripts without an alphabet here are as good as any.
    for (const [i, letters] of SETS.entries()) {
      if (beyond.every((char) => letters.has(char) || /\p{Script=Thai}/u.test(char))) {
        counts[i] = (counts[i] ?? 0) + 1;
      }
    }
  }
  return lettered === 0 ? 0 : Math.max(...counts) / lettered;
}
