/**
 * Readers for the header forms that nearly all SIP traffic is made of. Each takes only what it fully understands
 * and gives exactly what the whole grammar would; for anything else they give `undefined` and the grammar is asked.
 */
import { NameAddrHeader, URI } from 'sip.js/lib/grammar/index.js';

const HOST = String.raw`(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?)`;
const PORT = String.raw`(?::([1-9]\d{0,4}))?`;
const PARAMS = String.raw`((?:;[a-z][a-z0-9-]*(?:=[a-z0-9][a-z0-9._-]*)?)*)`;
const URI_FORM = String.raw`sip:(?:([a-z0-9+*._~-]+)@)?${HOST}${PORT}${PARAMS}`;

const RESPONSE = /^SIP\/2\.0 ([1-6]\d\d) ([A-Za-z0-9 ]*)$/;
const REQUEST = new RegExp(String.raw`^([A-Z]{3,10}) ${URI_FORM} SIP/2\.0$`, 'i');
const BARE_URI = new RegExp(`^${URI_FORM}$`, 'i');
const NAME_ADDR = new RegExp(String.raw`^(?:"([a-z0-9 +._-]*)" ?)?<${URI_FORM}>${PARAMS}$`, 'i');
const VIA = new RegExp(
  String.raw`^SIP/2\.0/(UDP|TCP|TLS|WSS?) ${HOST}${PORT}((?:;rport(?=;|$)|;[a-z]+=[a-zA-Z0-9.-]+)+)$`,
);
const IPV4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const CSEQ = /^(0|[1-9]\d{0,8}) ([A-Z]{3,10})$/;
const CALL_ID = /^[A-Za-z0-9._-]+(?:@[A-Za-z0-9._-]+)?$/;
const NUMBER = /^\d{1,9}$/;
/** URI parameters that the grammar treats in ways of their own. */
const SPECIAL = /^(?:user|method|ttl|maddr|lr|transport)/;

/** Four numbers must be an address as the grammar has it: no leading zeros, none above 255. */
const isAddress = (host: string): boolean =>
  host.split('.').every((part) => Number(part) <= 255 && !/^0\d/.test(part));

function uriParams(text: string): Record<string, string | null> | undefined {
  const params: Record<string, string | null> = {};
  if (text === '') return params;
  for (const part of text.slice(1).split(';')) {
    const at = part.indexOf('=');
    const name = (at < 0 ? part : part.slice(0, at)).toLowerCase();
    const value = at < 0 ? null : part.slice(at + 1);
    if (name === 'lr' && value === null) params['lr'] = null;
    else if (name === 'transport' && /^(?:udp|tcp|tls|ws|wss)$/i.test(value ?? '')) {
      params['transport'] = (value ?? '').toLowerCase();
    } else if (SPECIAL.test(name)) return undefined;
    else params[name] = value;
  }
  return params;
}

function uri(
  user: string | undefined,
  host: string,
  port: string | undefined,
  rest: string,
): URI | undefined {
  const params = uriParams(rest);
  if (params === undefined || (IPV4.test(host) && !isAddress(host))) return undefined;
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && number > 65_535) return undefined;
  return new URI('sip', user as string, host, number, params);
}

function startLine(input: string): unknown {
  const response = RESPONSE.exec(input);
  if (response)
    return { sip_version: 'SIP/2.0', status_code: Number(response[1]), reason_phrase: response[2] };
  const request = REQUEST.exec(input);
  const [, method = '', user, host = '', port, rest = ''] = request ?? [];
  // The flag `i` is for host names; methods and the version are written in capitals.
  if (!request || method !== method.toUpperCase() || !input.endsWith(' SIP/2.0')) return undefined;
  if (!input.startsWith(`${method} sip:`)) return undefined;
  const target = uri(user, host, port, rest);
  return target && { method, uri: target, sip_version: 'SIP/2.0' };
}

function nameAddr(input: string, allowParams: boolean): NameAddrHeader | undefined {
  const found = NAME_ADDR.exec(input);
  if (!found || !input.includes('<sip:')) return undefined;
  const [, name, user, host = '', port, rest = '', own = ''] = found;
  if (own !== '' && !allowParams) return undefined;
  const address = uri(user, host, port, rest);
  if (!address) return undefined;
  const params: Record<string, string> = {};
  if (own !== '') {
    for (const part of own.slice(1).split(';')) {
      const at = part.indexOf('=');
      if (at < 0) return undefined;
      params[part.slice(0, at).toLowerCase()] = part.slice(at + 1);
    }
  }
  return new NameAddrHeader(address, name as string, params);
}

function via(input: string): unknown {
  const found = VIA.exec(input);
  if (!found) return undefined;
  const [, transport, host = '', port, rest = ''] = found;
  const numeric = IPV4.test(host);
  if (numeric && !isAddress(host)) return undefined;
  const result: Record<string, unknown> = {
    protocol: 'SIP',
    transport,
    host_type: numeric ? 'IPv4' : 'domain',
    host,
  };
  if (port !== undefined) {
    if (Number(port) > 65_535) return undefined;
    result['port'] = Number(port);
  }
  for (const part of rest.slice(1).split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at);
    const value = part.slice(at + 1);
    if (part === 'rport') result['params'] = { rport: undefined };
    else if (name === 'branch') result['branch'] = value;
    else if (name === 'rport' && /^\d{1,5}$/.test(value)) result['rport'] = value;
    else if (name === 'received' && IPV4.test(value) && isAddress(value)) result['received'] = value;
    else return undefined;
  }
  return result;
}

function contact(input: string): unknown {
  const parsed = nameAddr(input, false);
  return parsed && [{ position: input.length, offset: 0, parsed }];
}

function cseq(input: string): unknown {
  const found = CSEQ.exec(input);
  return found ? { value: Number(found[1]), method: found[2] } : undefined;
}

const number = (input: string): unknown => (NUMBER.test(input) ? Number(input) : undefined);

const READERS: Record<string, (input: string) => unknown> = {
  Request_Response: startLine,
  Via: via,
  From: (input) => nameAddr(input, true),
  To: (input) => nameAddr(input, true),
  Contact: contact,
  CSeq: cseq,
  Call_ID: (input) => (CALL_ID.test(input) ? input : undefined),
  Content_Length: number,
  Max_Forwards: number,
  Content_Type: (input) => (input === 'application/sdp' ? input : undefined),
  SIP_URI: (input) => {
    const found = BARE_URI.exec(input);
    return found && input.startsWith('sip:')
      ? uri(found[1], found[2] ?? '', found[3], found[4] ?? '')
      : undefined;
  },
};

/** No common form is longer; the expressions above never see more. */
const MAX_COMMON = 512;

/** What the grammar would make of `input`, or undefined when the grammar has to say. */
export const readCommonForm = (input: string, startRule: string): unknown =>
  input.length > MAX_COMMON ? undefined : READERS[startRule]?.(input);
