/** Fingers take this long at most to notice that the field they type into has gone. */
const TYPED_ON_MS = 1_000;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'));

/** Writes a letter in a field, and outside of one presses what has the focus or is somebody's key. */
const isTyped = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  (key.length === 1 || key === 'Enter') && !ctrlKey && !metaKey && !altKey;

/** Leaves a field, or says something else on purpose: what comes after it is meant. */
const isLeaving = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  ctrlKey ||
  metaKey ||
  altKey ||
  /^(Tab|Escape|F\d+)$/.test(key) ||
  (key === 'Enter' && target instanceof HTMLInputElement);

/** Presses something: no arrow, nor a key that deletes or scrolls, all of which may well be held. */
const isPress = ({ key }: KeyboardEvent): boolean =>
  key.length === 1 || key === 'Enter' || /^F\d+$/.test(key);

function drop(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * Drops keys that nobody means before any control or shortcut sees them: the repeats of one that is held, which would
 * accept a contact and dial at once; and what is typed on after the field under it has gone, as when after call work
 * runs out in the middle of a word and the next contact's buttons take the focus.
 */
export function dropUnmeantKeys(): void {
  let typedAt = Number.NEGATIVE_INFINITY;
  document.addEventListener(
    'keydown',
    (event) => {
      const inField = isField(event.target);
      if (event.repeat && isPress(event) && !(inField && isTyped(event))) {
        drop(event);
        return;
      }
      if (isLeaving(event)) typedAt = Number.NEGATIVE_INFINITY;
      else if (inField) typedAt = event.timeStamp;
      else if (isTyped(event) && event.timeStamp - typedAt < TYPED_ON_MS) {
        typedAt = event.timeStamp;
        drop(event);
      }
    },
    { capture: true },
  );
  document.addEventListener('pointerdown', () => (typedAt = Number.NEGATIVE_INFINITY), { capture: true });
}
