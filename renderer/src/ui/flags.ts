/** The flag of an ISO 3166 alpha-2 country as regional indicator letters. */
export function flagOf(country: string): string {
  return String.fromCodePoint(...Array.from(country, (letter) => 0x1f1a5 + (letter.codePointAt(0) ?? 0)));
}

let known: boolean | null = null;

/** True when this system draws flag glyphs: then some drawn pixel has a colour of its own. */
export function drawsFlags(): boolean {
  if (known !== null) return known;
  const canvas = document.createElement('canvas');
  canvas.width = 20;
  canvas.height = 20;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return false;
  context.font = '16px sans-serif';
  context.textBaseline = 'top';
  context.fillStyle = '#000000';
  context.fillText(flagOf('DE'), 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  known = false;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] !== data[at + 1] || data[at + 1] !== data[at + 2]) known = true;
  }
  return known;
}
