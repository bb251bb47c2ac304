/**
 * Addresses that the library's grammar does not read and trunks write all the same: telephone numbers (RFC 3966, allowed in
 * From and To), and names with letters that want quotation marks. Nobody's call is refused for how a name is spelt.
 */
import { NameAddrHeader, URI } from 'sip.js/lib/grammar/index.js';
import { parametersOf, splitOutsideQuotes } from './header-text.ts';

const TELEPHONE = /^tel:([+0-9*#a-f().-]{1,64})((?:;[a-z0-9-]+(?:=[^;\s<>"]*)?)*)$/i;

/** The library writes a host into every address; a telephone number has none. */
const NO_HOST = 'tel.invalid';

class TelephoneUri extends URI {
  readonly #rest: string;
  constructor(number: string, rest: string) {
    super('tel', number, NO_HOST);
    this.#rest = rest;
  }
  override clone(): URI {
    return new TelephoneUri(this.user ?? '', this.#rest);
  }
  override toString(): string {
    return `tel:${this.user}${this.#rest}`;
  }
  override toRaw(): string {
    return this.toString();
  }
}

/** A telephone number as an address; null when the text is none. */
export function telephoneUri(text: string): URI | null {
  const [, number, rest = ''] = TELEPHONE.exec(text) ?? [];
  return number === undefined ? null : new TelephoneUri(number, rest);
}

/** RFC 3261 25.1. */
const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/**
 * The address in a From or To header, with its tag and without its name; null when there is none.
 * @param uriOf reads an address of SIP
 */
export function looseNameAddress(value: string, uriOf: (text: string) => URI | null): NameAddrHeader | null {
  const named = (splitOutsideQuotes(value, ';')[0] ?? '').trim();
  const text = named.endsWith('>') ? named.slice(named.lastIndexOf('<') + 1, -1) : named;
  const uri = telephoneUri(text) ?? uriOf(text);
  const tag = parametersOf(value).get('tag');
  if (uri === null || (tag !== undefined && !TOKEN.test(tag ?? ''))) return null;
  return new NameAddrHeader(uri, '', tag ? { tag } : {});
}
