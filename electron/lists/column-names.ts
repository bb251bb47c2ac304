import type { ColumnTarget } from '../../shared/contract/lists.ts';
import { foldName, isPhoneName, labelKind, PHONE_WORDS } from '../../shared/domain/phone-labels.ts';

export type NamedTarget = Exclude<ColumnTarget, 'variable' | 'ignore'>;

/** Columns called so hold the names of customers in some lists, and their numbers in others. */
const CUSTOMERS = `customer client kunde kundin klient klientin klientka cliente kund klant ugyfel asiakas musteri πελατης клиент
  клієнт العميل לקוח 客户 顧客 고객`;

/**
 * What columns are called in the lists of the world: English, German, French, Spanish, Portuguese, Italian, Dutch, Polish,
 * Czech, Swedish, Danish, Norwegian, Finnish, Hungarian, Romanian, Turkish, Greek, Russian, Ukrainian, Arabic, Hebrew,
 * Hindi, Thai, Vietnamese, Chinese, Japanese, Korean. Folded as {@link foldName} folds a header: no case, accents, spaces, signs.
 */
const NAMES: Readonly<Record<NamedTarget, string>> = {
  phone: PHONE_WORDS,
  country_code: `countrycode countrycallingcode callingcode dialcode diallingcode phonecode landesvorwahl landervorwahl
    vorwahlland codepays indicatif indicatifpays codigopais codigodepais codigodopais prefijo prefijopais prefissointernazionale
    prefisso phonecountry phonecountrycode mobilecountrycode landcode landnummer isdcode isd 国家代码 国家区号 国番号 국가번호
    country countryname countryofresidence countryiso isocountry iso isocode iso2 iso3 nation land landername pays nompays pais paisde paisresidencia paese
    nazione stato kraj panstwo zeme stat maa orszag tara ulke χωρα страна країна البلد الدولة بلد دولة ארץ מדינה देश 国 国家 國家 国名 國別 국가 나라`,
  area_code: `areacode area cityareacode citycode regioncode phoneareacode phoneprefix prefix std stdcode vorwahl ortsvorwahl ortsnetz
    ortsnetzkennzahl vorwahlnummer prefijo prefijoarea prefijotelefonico codigoarea codigodearea codigodelarea ddd prefixo codigolocal
    prefissotelefonico indicatifregional netnummer kengetal kierunkowy numerkierunkowy predvolba smerovecislo riktnummer
    retningsnummer suuntanumero korzetszam prefixtelefonic alankodu κωδικοςπεριοχης кодгорода кодрегиона кодміста קידומת
    رمزالمنطقة 区号 區號 市外局番 지역번호`,
  first_name: `firstname givenname forename vorname fname prenom nombre nombredepila primeironome nomeproprio voornaam imie
    jmeno krestnijmeno fornamn fornavn etunimi keresztnev utonev prenume ad adi isim ονομα имя імя الاسمالاول שםפרטי पहलानाम 名 名字
    이름`,
  last_name: `lastname surname familyname nachname familienname zuname lname apellido apellidos sobrenome ultimonome apelido
    cognome achternaam nazwisko prijmeni efternamn etternavn efternavn sukunimi vezeteknev csaladnev numedefamilie soyad soyadi
    soyisim επωνυμο фамилия прізвище اسمالعائلة שםמשפחה उपनाम นามสกุล 姓 성 nomdefamille`,
  name: `${CUSTOMERS} name fullname contact contactname customername clientname kundenname nombredelcliente nomedocliente nomduclient
    kundnamn kundenavn klantnaam 客户姓名 顧客名 고객명 ansprechpartner kontakt kontaktname nom nomcomplet nomprenom
    nombrecompleto nombreyapellidos nome nomecompleto nominativo naam volledigenaam imieinazwisko celejmeno namn
    fulltnavn navn nimi nev teljesnev nume numecomplet adsoyad adisoyadi ονοματεπωνυμο фио полноеимя піб الاسم اسم
    שם שםמלא नाम ชื่อ ชื่อนามสกุล ชื่อสกุล hoten hovaten hotenkhachhang tenkhachhang 姓名 名称 氏名 お名前 名前 성명 성함 lead leadname person`,
  priority: `priority prio prioritaet prioritat dringlichkeit priorite prioridad prioridade priorita prioriteit priorytet priorita
    prioritet prioriteetti oncelik приоритет пріоритет 优先级 優先度 우선순위`,
  tags: `tags tag labels label schlagworte schlagworter schlagwoerter stichworte merkmale etiquettes etiquetas etiquetas
    marcadores etichette tagi stitky etiketter etiketler теги метки 标签 タグ 태그`,
};

const CUSTOMER_NAMES = new Set(CUSTOMERS.split(/\s+/).map(foldName));

/** True of a column that may hold customers' names or their numbers, by its name. */
export const isCustomers = (name: string): boolean => CUSTOMER_NAMES.has(foldName(name));

const BARE_NAMES = new Set('name nom naam namn navn nev nume'.split(' ').map(foldName));

/** True of a column called just a name, in languages in which that is the family's where a first name stands beside it. */
export const isFamilyName = (name: string): boolean => BARE_NAMES.has(foldName(name));

/** Columns of numbers and days that nobody can be reached under, in lists that call their telephones by no known name. */
const OTHER_NUMBERS = new Set(
  `id ids uid guid key rowid recordid leadid listid sourceid vendorleadcode customerid customerno customernumber clientid clientno
    accountid accountno accountnumber account orderid orderno ordernumber order invoice invoiceno invoicenumber contractno
    contractnumber contract policy policynumber reference referenceno ref ssn taxid vat vatid zip zipcode postcode postalcode
    dateofbirth dob birthdate birthday date created createdat updated updatedat timestamp amount price total balance
    kundennummer kundennr kundenr kdnr kunde bestellnummer auftragsnummer rechnungsnummer vertragsnummer steuernummer ustid plz
    postleitzahl geburtsdatum datum betrag pedido numpedido numerodepedido factura numfactura contrato poliza referencia cliente
    idcliente codcliente codigocliente numcliente numerocliente nif cif dni nie cp codigopostal fecha fechanacimiento importe
    numeroclient numclient codeclient commande numcommande facture contrat siret siren codepostal datenaissance montant
    codicecliente ordine fattura contratto partitaiva codicefiscale cap data importo codigo matricula cpf cnpj rut rfc curp cedula
    cep valor klantnummer ordernummer factuurnummer bsn geboortedatum bedrag numerklienta zamowienie pesel nip regon
    kodpocztowy datazamowienia cisloobjednavky ico dic psc kundnummer personnummer postnr postnummer cpr cvr oprettet fodselsdato
    asiakasnumero henkilotunnus postinumero musterino tckimlikno дата инн заказ номерзаказа индекс 订单号 身份证号 客户编号 日期
    снилс огрн αφμ αμκα תז תעודתזהות מספרזהות חפ aadhaar aadhaarno pan gstin tckimlik tckn vergino egn jmbg oib cnp
    rodnecislo adoszam tajszam kennitala curp ine マイナンバー 身分证
    注文番号 顧客番号 会員番号 日付 郵便番号 주문번호 고객번호 날짜`
    .split(/\s+/)
    .map(foldName),
);

/** True of a column whose numbers are no telephones', by its name. */
export function isOtherNumber(name: string): boolean {
  const folded = foldName(name);
  if (OTHER_NUMBERS.has(folded) || OTHER_NUMBERS.has(folded.replace(/\d+$/, ''))) return true;
  // Kunden-ID, order_ref: a word of it says so.
  return name.split(/[^\p{L}\p{M}\p{N}]+/u).some((word) => OTHER_NUMBERS.has(foldName(word)));
}

/** True of a column whose numbers are faxes', by its name. */
export const isFax = (name: string): boolean => labelKind(name) === 'fax';

/** True of a column whose numbers are told to be wrong, old or not to be called, by its name. */
export const isBarred = (name: string): boolean => labelKind(name) === 'barred';

/** What the program itself adds to a file of rejected or changed rows; nobody's variables when that is imported again. */
export const OWN_COLUMNS = {
  line: 'Line in the list',
  reason: 'Why it was rejected',
  changes: 'What was changed',
} as const;

/** True of the header of a file that the program has written itself, so that its marks can be taken off again. */
export function isOwnFile(header: readonly string[]): boolean {
  return (
    header.includes(OWN_COLUMNS.line) &&
    (header.includes(OWN_COLUMNS.reason) || header.includes(OWN_COLUMNS.changes))
  );
}

const TARGETS = new Map<string, NamedTarget>();
for (const [target, names] of Object.entries(NAMES) as [NamedTarget, string][]) {
  for (const name of names.split(/\s+/).map(foldName)) if (!TARGETS.has(name)) TARGETS.set(name, target);
}

/** Where a column of this name goes, `telefone1` and `Phone 2 - Value` as the name without its number; null when nobody knows. */
export function targetOfName(name: string): NamedTarget | null {
  const folded = foldName(name);
  const known = TARGETS.get(folded) ?? TARGETS.get(folded.replace(/\d+$/, ''));
  return known ?? (isPhoneName(name) ? 'phone' : null);
}
