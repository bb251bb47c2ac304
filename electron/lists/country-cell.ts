import { isSupportedCountry } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';
import { foldName } from '../../shared/domain/phone-labels.ts';

/** Languages in which countries are called by name; the same as those of columns. */
const LANGUAGES =
  'en de fr es pt it nl pl cs sv da nb fi hu ro tr el ru uk ar he hi th vi zh zh-Hant ja ko'.split(' ');

/** ISO 3166-1 alpha-3 before its alpha-2. */
const ALPHA_3 = `ABW AW AFG AF AGO AO AIA AI ALA AX ALB AL AND AD ARE AE ARG AR ARM AM ASM AS ATG AG AUS AU AUT AT AZE AZ BDI BI
  BEL BE BEN BJ BES BQ BFA BF BGD BD BGR BG BHR BH BHS BS BIH BA BLM BL BLR BY BLZ BZ BMU BM BOL BO BRA BR BRB BB BRN BN BTN BT
  BWA BW CAF CF CAN CA CCK CC CHE CH CHL CL CHN CN CIV CI CMR CM COD CD COG CG COK CK COL CO COM KM CPV CV CRI CR CUB CU CUW CW
  CXR CX CYM KY CYP CY CZE CZ DEU DE DJI DJ DMA DM DNK DK DOM DO DZA DZ ECU EC EGY EG ERI ER ESH EH ESP ES EST EE ETH ET FIN FI
  FJI FJ FLK FK FRA FR FRO FO FSM FM GAB GA GBR GB GEO GE GGY GG GHA GH GIB GI GIN GN GLP GP GMB GM GNB GW GNQ GQ GRC GR GRD GD
  GRL GL GTM GT GUF GF GUM GU GUY GY HKG HK HND HN HRV HR HTI HT HUN HU IDN ID IMN IM IND IN IOT IO IRL IE IRN IR IRQ IQ ISL IS
  ISR IL ITA IT JAM JM JEY JE JOR JO JPN JP KAZ KZ KEN KE KGZ KG KHM KH KIR KI KNA KN KOR KR KWT KW LAO LA LBN LB LBR LR LBY LY
  LCA LC LIE LI LKA LK LSO LS LTU LT LUX LU LVA LV MAC MO MAF MF MAR MA MCO MC MDA MD MDG MG MDV MV MEX MX MHL MH MKD MK MLI ML
  MLT MT MMR MM MNE ME MNG MN MNP MP MOZ MZ MRT MR MSR MS MTQ MQ MUS MU MWI MW MYS MY MYT YT NAM NA NCL NC NER NE NFK NF NGA NG
  NIC NI NIU NU NLD NL NOR NO NPL NP NRU NR NZL NZ OMN OM PAK PK PAN PA PER PE PHL PH PLW PW PNG PG POL PL PRI PR PRK KP PRT PT
  PRY PY PSE PS PYF PF QAT QA REU RE ROU RO RUS RU RWA RW SAU SA SDN SD SEN SN SGP SG SHN SH SJM SJ SLB SB SLE SL SLV SV SMR SM
  SOM SO SPM PM SRB RS SSD SS STP ST SUR SR SVK SK SVN SI SWE SE SWZ SZ SXM SX SYC SC SYR SY TCA TC TCD TD TGO TG THA TH TJK TJ
  TKL TK TKM TM TLS TL TON TO TTO TT TUN TN TUR TR TUV TV TWN TW TZA TZ UGA UG UKR UA URY UY USA US UZB UZ VAT VA VCT VC VEN VE
  VGB VG VIR VI VNM VN VUT VU WLF WF WSM WS XKX XK YEM YE ZAF ZA ZMB ZM ZWE ZW`;

/** Names that people use beside the official ones. */
const ALSO: Readonly<Record<string, string>> = {
  UK: 'GB',
  England: 'GB',
  Scotland: 'GB',
  Wales: 'GB',
  'Northern Ireland': 'GB',
  'Great Britain': 'GB',
  Großbritannien: 'GB',
  'Gran Bretaña': 'GB',
  Inglaterra: 'GB',
  'United States of America': 'US',
  America: 'US',
  'EE.UU.': 'US',
  EUA: 'US',
  'États-Unis d’Amérique': 'US',
  Holland: 'NL',
  Holanda: 'NL',
  'The Netherlands': 'NL',
  'Czech Republic': 'CZ',
  'Tschechische Republik': 'CZ',
  Turkey: 'TR',
  'Russian Federation': 'RU',
  'Republic of Ireland': 'IE',
  'Republic of Korea': 'KR',
  'Korea, South': 'KR',
  UAE: 'AE',
  'Hong Kong': 'HK',
  Macedonia: 'MK',
  'Ivory Coast': 'CI',
  Brasil: 'BR',
  Deutschland: 'DE',
};

/** A list names few countries, many times each. */
const MOST_KNOWN = 1_000;
const known = new Map<string, string | null>();

let byName: ReadonlyMap<string, string> | null = null;

/** Made when the first cell is looked at that is neither a code nor blank: a tenth of a second. */
function namesOfCountries(): ReadonlyMap<string, string> {
  if (byName) return byName;
  const names = new Map<string, string>();
  const pairs = ALPHA_3.trim().split(/\s+/);
  for (let i = 0; i < pairs.length; i += 2) {
    const [alpha3 = '', country = ''] = [pairs[i], pairs[i + 1]];
    names.set(foldName(alpha3), country);
  }
  for (const [name, country] of Object.entries(ALSO)) names.set(foldName(name), country);
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (let i = 1; i < pairs.length; i += 2) {
      const country = pairs[i] ?? '';
      const name = display.of(country);
      // A name that another country has in another language is nobody's.
      const key = name === undefined ? '' : foldName(name);
      if (key !== '' && !names.has(key)) names.set(key, country);
    }
  }
  byName = names;
  return names;
}

/** The main country of a calling code. */
function ofCallingCode(code: string): string | null {
  return (metadata.country_calling_codes as Readonly<Record<string, string[]>>)[code]?.[0] ?? null;
}

/**
 * The country that a cell names, as ISO 3166 alpha-2: `ES`, `ESP`, `España` in one of twenty-seven languages, `34`, `+34`,
 * `0034`, `Spain (+34)`. Of the countries that share a calling code, the main one. Null when it names none.
 */
export function countryOfCell(cell: string): string | null {
  const before = known.get(cell);
  if (before !== undefined) return before;
  const country = readCountry(cell);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(cell, country);
  return country;
}

function readCountry(cell: string): string | null {
  const text = cell.normalize('NFKC').trim();
  if (text === '' || text.length > 80) return null;
  const digits = /^\(?(?:\+|00)?\s*(\d{1,3})\)?(?:\.0+)?$/.exec(text)?.[1];
  if (digits !== undefined) return ofCallingCode(digits);
  if (/^[A-Za-z]{2}$/.test(text) && isSupportedCountry(text.toUpperCase())) return text.toUpperCase();
  const named = namesOfCountries().get(foldName(text));
  if (named !== undefined) return named;
  // Spain (+34), ES - España, Germany/Deutschland: every part has to name the same one.
  const parts = text.split(/[()/,;:|]|\s-\s/).filter((part) => part.trim() !== '');
  if (parts.length < 2 || parts.length > 3) return null;
  const found = new Set(parts.map(countryOfCell));
  const [only = null] = found;
  return found.size === 1 ? only : null;
}
