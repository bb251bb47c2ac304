/**
 * The library's grammar at a usable speed. Its generated parser builds all of its tables anew for every header
 * (about a millisecond per message). The tables depend on nothing but the input at hand, so the same parser is
 * compiled once more from its own text with the tables made once; a differential test holds the two together.
 * In front of it stand readers for the few header forms that make up nearly all traffic.
 */
import { createHash } from 'node:crypto';
import { compileFunction } from 'node:vm';
import { Grammar, NameAddrHeader, URI } from 'sip.js/lib/grammar/index.js';
import * as stock from 'sip.js/lib/grammar/pegjs/dist/grammar.js';
import { SipLibraryChanged } from './errors.ts';
import { readCommonForm } from './grammar-common-forms.ts';
import { looseNameAddress } from './loose-address.ts';

type Parse = (input: string, startRule: string) => unknown;

/** SHA-256 of the text of the generated parser of sip.js 0.21.2, white space apart. */
const PARSER_TEXT_SHA256 = '067cbc8a18cd760d73972563152b4f9a8dc6bbdb87f1797e9c125a15eca34bbf';

const HEAD = /^function peg\$parse\(input, options\) \{\s*options = options !== undefined \? options : \{\};/;
const SOURCE = 'const peg$source = options.grammarSource;';
const CACHE = 'const peg$posDetailsCache = [{ line: 1, column: 1 }];';
const START = /if \(options\.startRule !== undefined\) \{\s*if \(!\([^)]*\)\) \{[^}]*\}\s*[^}]*\}/;
const DATA = /options\.data = \{\};[^\n]*\n/;
const RUN = 'peg$result = peg$parseRule(peg$startRuleIndex);';

function cut(text: string, part: string | RegExp, by: string): string {
  const found = typeof part === 'string' ? text.includes(part) : part.test(text);
  if (!found) throw new SipLibraryChanged('grammar parse');
  return text.replace(part, () => by);
}

/**
 * Compiles the generated parser with its tables outside. Throws {@link SipLibraryChanged} when its text is not the
 * one this was written for.
 */
export function hoistedGrammar(parse: (...args: never[]) => unknown = stock.parse): Parse {
  const text = parse.toString();
  const sum = createHash('sha256').update(text.replace(/\s+/g, '')).digest('hex');
  if (sum !== PARSER_TEXT_SHA256) throw new SipLibraryChanged('grammar parse');
  let hoisted = cut(text, HEAD, 'let input = ""; let options = { data: {} };');
  hoisted = cut(hoisted, SOURCE, 'const peg$source = undefined;');
  hoisted = cut(hoisted, CACHE, 'let peg$posDetailsCache = [{ line: 1, column: 1 }];');
  hoisted = cut(hoisted, START, '');
  hoisted = cut(hoisted, DATA, '\n');
  const body = hoisted.slice(0, hoisted.indexOf(RUN));
  // Failures are told by -1 alone, as the library's Grammar.parse does, so what was expected need not be gathered.
  const run = `return function (text, startRule) {
    if (!(startRule in peg$startRuleIndices)) return -1;
    input = text; options = { startRule, data: {} };
    peg$currPos = 0; peg$savedPos = 0; peg$posDetailsCache = [{ line: 1, column: 1 }];
    peg$maxFailPos = 0; peg$maxFailExpected = []; peg$silentFails = 1;
    try {
      peg$result = peg$parseRule(peg$startRuleIndices[startRule]);
      return peg$result !== peg$FAILED && peg$currPos === input.length ? options.data : -1;
    } catch { return -1; }
  };`;
  // The text is the library's own, checked by its sum; nothing from outside gets in here.
  const parameters = ['NameAddrHeader', 'URI', 'SyntaxError'];
  const compile = compileFunction(`"use strict";${body}${run}`, parameters, { filename: 'sip-grammar' }) as (
    header: typeof NameAddrHeader,
    uri: typeof URI,
    error: typeof Error,
  ) => Parse;
  return compile(NameAddrHeader, URI, Error);
}

/** Who a message is from and to. */
const LOOSE_RULES = new Set(['From', 'To']);

let budget = Number.POSITIVE_INFINITY;

/**
 * Runs `work` while the grammar takes at most `characters` from it; beyond them every text counts as one that does not
 * parse. Texts that {@link readCommonForm} reads cost nothing.
 */
export function withGrammarBudget<T>(characters: number, work: () => T): T {
  budget = characters;
  try {
    return work();
  } finally {
    budget = Number.POSITIVE_INFINITY;
  }
}

/** Puts the faster grammar in the library's place. Throws {@link SipLibraryChanged}. */
export function installGrammar(): void {
  const whole = hoistedGrammar();
  const read = (input: string, startRule: string): unknown => {
    const common = readCommonForm(input, startRule);
    if (common !== undefined) return common;
    budget -= input.length;
    return budget < 0 ? -1 : whole(input, startRule);
  };
  const uriOf = (text: string): URI | null => {
    const uri = read(text, 'SIP_URI');
    return uri instanceof URI ? uri : null;
  };
  Reflect.set(Grammar, 'parse', (input: string, startRule: string) => {
    const strict = read(input, startRule);
    if (strict !== -1 || !LOOSE_RULES.has(startRule)) return strict;
    return looseNameAddress(input, uriOf) ?? -1;
  });
}
