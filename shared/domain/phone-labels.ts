/**
 * Words that stand for a phone number in the lists of the world, as the name of a column or beside the number in a cell:
 * English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech, Swedish, Danish, Norwegian, Finnish,
 * Hungarian, Romanian, Turkish, Greek, Russian, Ukrainian, Arabic, Hebrew, Hindi, Thai, Vietnamese, Chinese, Japanese, Korean.
 */
export const PHONE_WORDS = `phone phoneno phonenumber phonenr telephone telephoneno telephonenumber tel telno telnr telnumber mobile mobileno
    mobilenumber mobilephone mob mobil mobilnummer mobilnr mobiltelefon mobilfunk cell cellphone cellnumber cellular msisdn handy
    handynummer handynr telefon telefonnummer telefonnr telefonszam rufnummer festnetz number contactnumber contactphone
    callnumber e164 phonee164 gsm portable telefono telefone telefonomovil telefonofijo telefonocelular movil numerodetelefono
    numerotelefono nodetelefono notelefono nodetelephone notelephone notelefone numerodetelephone numerotelephone numtel ntelephone ntel numerodetelefone celular cellulare numerocellulare whatsapp
    businessphone primaryphone homephone workphone workphonenumber mainphone homenumber worknumber daytimephone
    eveningphone customerphone clientphone leadphone telefoonnummer telefoon mobielnummer mobiel gsmnummer tonumber phonecode2
    numertelefonu komorka telkomorkowy telefonkomorkowy cislo telefonnicislo mobilnitelefon telefonnitelefon mobiltelefonnummer
    telefonnumer matkapuhelin puhelin puhelinnumero mobiltel mobiltelefonszam numardetelefon nrtelefon telefonmobil
    telefonnumarasi telefonno ceptelefonu cep gsmno τηλεφωνο κινητο αριθμοςτηλεφωνου телефон номертелефона мобильный
    мобильныйтелефон моб тел телефону мобільний الهاتف رقمالهاتف هاتف جوال رقمالجوال الجوال موبايل טלפון נייד מספרטלפון
    फोन मोबाइल फोननंबर मोबाइलनंबर โทรศัพท์ เบอร์โทร เบอร์โทรศัพท์ หมายเลขโทรศัพท์ มือถือ เบอร์มือถือ โทรศัพท์มือถือ
    sodienthoai sodt sdt dienthoai dienthoaididong didong 电话 電話 电话号码 電話號碼 手机 手機 手机号 手机号码 手機號碼 联系电话 電話番号 携帯 携帯電話
    携帯番号 전화 전화번호 휴대폰 휴대전화 휴대폰번호 핸드폰 연락처`;

/** Words beside a number that say more of it, in the same languages: whose it is, where it rings, that it is a number. */
const BESIDE_WORDS = `home work office private business main direct personal landline fixed line daytime evening day night alternative
    alternate primary secondary second first other mum dad company reception switchboard desk whatsapp viber telegram signal call contact
    c h m o p t w т м р д ph phon fon fono tlf tfno tfn telf movil cel tlfn fijo fija casa oficina trabajo particular privado privada principal personal
    empresa contacto residencia residencial comercial escritorio recado domicile bureau travail fixe prive perso mobil privat geschaftlich
    dienstlich buro arbeit zuhause zu hause zentrale durchwahl firma festnetznummer ufficio lavoro abitazione fisso privato mobiele thuis werk kantoor
    prive vast dom praca sluzbowy prywatny stacjonarny biuro domu domaci prace kancelar pevna hem arbete jobb arbejde hjem kontor
    privat hjemme koti tyo toimisto otthon munka iroda acasa serviciu birou fix ev is sabit ofis σπιτι εργασια γραφειο σταθερο
    дом домашний рабочий работа офис личный городской сотовый сот раб дома дім робота домашній робочий
    المنزل منزل العمل عمل المكتب مكتب بيت בית עבודה משרד घर कार्यालय 家 家庭 公司 办公室 辦公室 住宅 座机 自宅 会社 勤務先 집 회사 사무실
    no nr num numero nummer number n nº № number num numer numar номер`;

const FAX_WORDS = `fax telefax faxno faxnr faxnumber faxnummer numerodefax telecopie telecopieur faks φαξ факс فاكس פקס 传真 傳真
    ファックス ファクス 팩스 फैक्स`;

/** Words which say that nobody should be reached under the number any more, or at all. */
const BARRED_WORDS = `dnc donotcall dont not never wrong invalid old former disconnected dead deceased unsubscribed optout nicht kein falsch
    falsche ungultig ungultige alte ehemalig verstorben viejo antiguo anterior equivocado incorrecto nollamar llamar fallecido
    ancien ancienne faux mauvais pas decede vecchio sbagliato errato chiamare nao antigo errado falecido niet verkeerd oud nie
    bledny stary nevolat spatny inte ikke fel forkert gammal gammel ala vaara hibas regi gresit vechi yanlis eski aramayin λαθος παλιο
    не старый неверный неправильный старий невірний خطأ قديم שגוי ישן गलत पुराना 错误 錯誤 旧 舊 空号 間違い 古い 잘못된 오래된`;

/** Of the words for a number those that alone say nothing of a telephone. */
const GENERIC_WORDS = 'number cislo';

/** Words of a column's name that say of whom or of what its telephones are. */
const COLUMN_WORDS = 'value customer client kunde kunden cliente lead user';

/** A word as it is looked up: compatibility forms, accents, case, spaces and signs do not count. */
export function foldName(name: string): string {
  return name
    .slice(0, 100)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('đ', 'd')
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .replaceAll(/\p{M}/gu, '')
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const setOf = (...lists: string[]): ReadonlySet<string> =>
  new Set(lists.flatMap((list) => list.trim().split(/\s+/).map(foldName)));
const KNOWN = setOf(PHONE_WORDS, BESIDE_WORDS);
const TELEPHONES = setOf(PHONE_WORDS);
const GENERIC = setOf(GENERIC_WORDS);
const OF_COLUMNS = setOf(COLUMN_WORDS);
const FAX = setOf(FAX_WORDS);
const BARRED = setOf(BARRED_WORDS);

/** What words beside a number say of it; `unknown` may be anything, also somebody's name. */
export type LabelKind = 'known' | 'unknown' | 'fax' | 'barred';

const tokensOf = (words: string): string[] =>
  words
    .split(/[^\p{L}\p{M}\p{N}º]+/u)
    .map(foldName)
    .filter((token) => token !== '');

/** True of `Tel (mobile)`, `Tél. portable`, `Phone 1 - Value`: each word is known, and one says that it is a telephone. */
export function isPhoneName(name: string): boolean {
  const tokens = tokensOf(name.slice(0, 100)).filter(
    (token) => !/^\d+$/.test(token) && !OF_COLUMNS.has(token),
  );
  if (!tokens.some((token) => TELEPHONES.has(token) && !GENERIC.has(token))) return false;
  return labelKind(tokens.join(' ')) === 'known';
}

/** Reads the words before or behind a number. */
export function labelKind(words: string): LabelKind {
  const tokens = tokensOf(words);
  if (tokens.some((token) => FAX.has(token))) return 'fax';
  if (KNOWN.has(foldName(words))) return 'known';
  if (tokens.some((token) => BARRED.has(token))) return 'barred';
  return tokens.every((token) => KNOWN.has(token)) ? 'known' : 'unknown';
}
