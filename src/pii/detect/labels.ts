import type { PiiKind } from '../types.ts';

/** What people write before a number. `digits`: how many digits the value must have. */
export interface LabelRow {
  readonly kind: PiiKind;
  readonly digits: number;
  /** Parted by commas; words in lower case as `wordsOf` splits them ("driver's" is "driver s"). */
  readonly labels: string;
  /** The label has other meanings, so the value must follow at once. */
  readonly isWeak?: true;
}

/** In the languages of the interface and their neighbours; official names of the numbers where there are any. */
export const LABELS: readonly LabelRow[] = [
  {
    kind: 'NATIONAL_ID',
    digits: 4,
    labels:
      'ssn, ss number, ss no, ssn last 4, ssn last four, last 4 of ssn, last 4 of my ssn, last four of ssn, last four of my ssn, last 4 of social, last four of social, last 4 ssn, last 4 of my social, last four of my social, social ends in, social ending in, social ends with, social security number, social security no, social security, soc sec, social number, itin, tax id, tax number, tax identification number, taxpayer id, national id, national id number, national identity number, id card number, identity card, identity number, id number, personal id, personal number, personal code, personal identity code, government id, citizen id, resident id, alien number, a number, uscis number, green card number, visa control number, residence permit, residence card, brp, brp number, immigration number, nino, ni number, ni no, national insurance, national insurance number, nat ins, utr, utr number, sin number, social insurance number, social insurance, tfn, tax file number, medicare card number, aadhaar, aadhar, adhar, adhaar, aadhaar number, aadhaar card, pan card, pan number, pan no, voter id, epic no, epic number, ration card, nric, fin number, mykad, ic number, ic no, hkid, bvn, nimc, ghana card, omang, nida, kra pin, philsys, sss number, tin number, umid, pagibig, cnic, nicop, nid number, emirates id, iqama, iqama number, civil id, qid',
  },
  {
    kind: 'NATIONAL_ID',
    digits: 4,
    labels:
      'dni, nif, nif número, documento de identidad, número de identidad, número de identificación, numero de identificacion, número de documento, seguridad social, número de seguridad social, numero de seguridad social, cédula, cedula, cédula de ciudadanía, cedula de ciudadania, rut, curp, cuit, cuil, cpf, cnpj, cartão de cidadão, cartao de cidadao, número de contribuinte, niss, título de eleitor, titulo de eleitor, pis pasep, cnh, numéro de sécurité sociale, numero de securite sociale, numéro de sécu, numero de secu, sécurité sociale, securite sociale, num sécu, carte d identité, carte d identite, carte identité, carte nationale d identité, numéro fiscal, numero fiscal, titre de séjour, titre de sejour, niss belge, registre national, numéro national, numero national, codice fiscale, cod fiscale, carta d identità, carta d identita, carta identità, carta identita, partita iva, steuer id, steueridentifikationsnummer, steuernummer, steuer identifikationsnummer, idnr, sozialversicherungsnummer, sv nummer, svnr, rentenversicherungsnummer, rvnr, personalausweis, personalausweisnummer, ausweisnummer, ahv, ahv nummer, ahvn13, bsn, burgerservicenummer, bsn nummer, sofinummer, identiteitskaart, rijksregisternummer, rijksregister, insz, id kaart, pesel, dowód osobisty, dowod osobisty, numer dowodu, nr dowodu, rodné číslo, rodne cislo, rodné čislo, občanský průkaz, obcansky prukaz, personnummer, samordningsnummer, fødselsnummer, fodselsnummer, fnr, cpr, cpr nummer, cpr nr, kennitala, henkilötunnus, henkilotunnus, hetu, sotu, isikukood, asmens kodas, personas kods, cnp, cod numeric personal, oib, jmbg, emšo, emso, егн, egn, лнч, szig szám, személyi igazolvány, személyi szám, adóazonosító, adoazonosito, taj szám, taj, tc kimlik, tc kimlik no, kimlik no, kimlik, tckn, tc no, vatandaşlık no, инн, снилс, паспортные данные, рнокпп, іпн, ідентифікаційний код, αφμ, afm, αμκα, amka, αριθμός ταυτότητας, ταυτότητα, ktp, npwp, cccd, cmnd, số cccd, căn cước, teudat zehut, תעודת זהות, ת ז, رقم الهوية, الرقم القومي, رقم الاقامة, کد ملی, आधार, आधार नंबर, ssn numero, id nummer',
  },
  {
    kind: 'PASSPORT',
    digits: 4,
    labels:
      'passport, passport number, passport no, passport num, passport card, passport nr, pasport, passeport, numéro de passeport, pasaporte, número de pasaporte, passaporte, passaporto, numero passaporto, reisepass, reisepassnummer, passnummer, passnr, reisepass nr, paspoort, paspoortnummer, paszport, nr paszportu, numer paszportu, cestovní pas, passin numero, pas nummer, pasnummer, útlevél, utlevel, pașaport, pasaport, pasaport no, паспорт, загранпаспорт, διαβατήριο, hộ chiếu, ho chieu, paspor, דרכון, جواز السفر, جواز سفر, पासपोर्ट, passport book',
  },
  {
    kind: 'DRIVER_LICENSE',
    digits: 4,
    labels:
      'driver license, drivers license, driver s license, driving license, driving licence, driver licence, drivers licence, driver s licence, license number, licence number, licence no, license no, dl number, dl no, driver number, driver s id, dvla licence, führerschein, fuehrerschein, führerscheinnummer, fuehrerscheinnummer, fuehrerschein nr, permis de conduire, carnet de conducir, licencia de conducir, permiso de conducir, carta de condução, habilitação, carteira de motorista, patente di guida, rijbewijs, rijbewijsnummer, prawo jazdy, řidičský průkaz, ridicsky prukaz, körkort, korkort, førerkort, forerkort, kørekort, korekort, ajokortti, jogosítvány, permis auto, ehliyet, sürücü belgesi, водительское удостоверение, водительские права, sim number, giấy phép lái xe, רישיון נהיגה, رخصة القيادة, ड्राइविंग लाइसेंस, provisional licence, commercial license',
  },
  {
    kind: 'MEDICAL_ID',
    digits: 4,
    labels:
      'nhs no, nhs number, nhs num, mrn, medical record, medical record number, medical record no, medical records number, patient id, patient number, patient no, hospital number, hospital no, chart number, health card, health card number, health number, health insurance number, phn, ohip, ohip number, ramq, msp number, medicare number, medicare no, medicare id, medicare card, mbi, medicaid id, medicaid number, insurance id, insurance number, insurance no, insurance policy, insurance policy number, insurance member id, insurance card, insurance card number, member id, member number, member no, subscriber id, policy number, policy no, policy id, group number, rx number, prescription number, claim number, claim no, npi, dea number, dea no, ehic, ehic number, chi number, h c number, krankenkasse, krankenversichertennummer, versichertennummer, versicherungsnummer, kvnr, krankenversicherung, versicherten nr, versichertennr, patientennummer, carte vitale, numéro d adhérent, tarjeta sanitaria, número de póliza, numero de poliza, póliza, historia clínica, historia clinica, cartão sus, cartao sus, cartão nacional de saúde, carteirinha, plano de saúde, número de utente, utente, tessera sanitaria, polizza, cartella clinica, zorgverzekering, polisnummer, patiëntnummer, verzekeringsnummer, numer polisy, nr polisy, karta pacjenta, ubezpieczenie nr, полис, полис омс, омс, sigorta no, poliçe no, bpjs, philhealth, philhealth number, ahv karte, uhid, abha, abha number, ihi, ihi number, nhi number, dva number, specimen id, lab id, accession number, lab accession, sample id, encounter number, enrollee id, beneficiary number, hicn',
  },
  {
    kind: 'VIN',
    digits: 4,
    labels:
      'vin, vin number, vin no, vin code, chassis, chassis number, chassis no, frame number, fahrgestellnummer, fin nummer, fahrzeug identifikationsnummer, numéro de série vin, número de chasis, bastidor, número de bastidor, chassi, telaio, numero telaio, chassisnummer, numer vin, nr vin, şasi no, вин, вин код, vin kod',
  },
  {
    kind: 'DEVICE_ID',
    digits: 4,
    labels:
      'imei, imei1, imei2, imei number, imei no, imsi, meid, iccid, iccid number, sim serial, sim card number, serial number, iphone serial, macbook serial, ipad serial, laptop serial, airpods serial, watch serial, console serial, serial no, serial num, seriennummer, seriennr, numéro de série, numero de serie, número de serie, número de série, numero seriale, serienummer, numer seryjny, nr seryjny, seri no, серийный номер, udid, device id, android id, advertising id, gaid, idfa, idfv, aaid, machine id, hardware id, hwid, bluetooth address, smart meter, meter number, meter no, mpan, mprn, service tag, asset tag, airtag serial, kindle serial, device serial',
  },
  {
    kind: 'BANK_ACCOUNT',
    digits: 4,
    labels:
      'iban, iban number, iban nummer, iban no, account number, account no, account num, account nr, acct, acct number, acct no, acct num, acc no, acc number, a c no, a c number, bank account, bank account number, bank acct, checking account, checking account number, savings account, savings account number, account ending, routing number, routing no, routing num, aba number, aba routing, ach routing, transit number, transit no, institution number, sort code, sortcode, bsb, bsb number, clabe, cbu, cvu, nuban, kontonummer, kontonr, konto nr, bankkonto, bankleitzahl, blz, numéro de compte, numero de compte, compte bancaire, numéro de rib, número de cuenta, numero de cuenta, cuenta bancaria, número da conta, conta corrente, conto corrente, numero conto, numero di conto, rekeningnummer, bankrekening, numer konta, nr konta, konta nr, rachunek, numer rachunku, nr rachunku, číslo účtu, cislo uctu, kontonumro, tilinumero, bankgiro, plusgiro, clearingnummer, számlaszám, bankszámlaszám, cont bancar, hesap no, hesap numarası, номер счета, номер счёта, расчетный счет, λογαριασμός, số tài khoản, so tai khoan, rekening bca, nomor rekening, no rek, no rekening, norek, חשבון בנק, رقم الحساب, حساب بنكي, खाता संख्या, खाता नंबर, gcash, mpesa till, pix chave, chave pix',
  },
  {
    kind: 'BANK_ACCOUNT',
    digits: 6,
    isWeak: true,
    labels: 'account, ach, wire to, transfer to, direct deposit',
  },
  {
    kind: 'CREDIT_CARD',
    digits: 12,
    labels:
      'card, card number, card no, card num, card nr, credit card, credit card number, credit card no, debit card, debit card number, debit, visa, visa card, visa debit, mastercard, master card, amex, american express, discover, discover card, diners, diners club, jcb, unionpay, rupay, maestro, cc, cc number, cc num, ccn, pan, cb, carte bancaire, carte bleue, carte, tarjeta, tarjeta de crédito, tarjeta de credito, número de tarjeta, cartão, cartao, cartão de crédito, carta di credito, carta, kreditkarte, kreditkartennummer, karte, ec karte, kreditkort, kort, kortnummer, creditcard, betaalkaart, pinpas, karta, karta kredytowa, numer karty, nr karty, luottokortti, kortti, kart, kredi kartı, kart no, карта, номер карты, карты, κάρτα, thẻ, kartu kredit, כרטיס אשראי, بطاقة, gift card, prepaid card, girocard, fleet card, giftcard',
  },
  {
    kind: 'PHONE',
    digits: 6,
    labels:
      'phone, phone number, phone no, telephone, telephone number, tel no, tel nr, mobile, mobile number, mobile no, mob, cell phone, cell number, cellphone, whatsapp, whatsapp number, viber, fax, fax number, voicemail, call me on, call me at, call me, call us on, called me from, text me at, text me on, text me, reach me at, reach me on, contact number, contact no, landline, home phone, work phone, caller id, missed call from, missed call, missed calls from, calls from, text from, texts from, sms from, who called from, my registered, number is, my number is, my number, teléfono, telefono, número de teléfono, móvil, movil, celular, llamada de, llamada del, llamadas del, llámame al, téléphone, numéro de téléphone, appel du, appel de, appelez moi au, telefon, telefonnummer, handy, handynummer, mobilnummer, festnetz, anruf von, rufnummer, rückruf, cellulare, numero di telefono, chiamata da, chiamate da, telefone, telemóvel, telemovel, ligação de, telefoonnummer, telefoon, mobiel, gebeld door, telefonu, numer telefonu, nr telefonu, nr tel, komórka, telefonní číslo, mobilen, puhelin, puhelinnumero, mobiltelefon, telefonszám, telefon no, cep telefonu, телефон, номер телефона, тел, мобильный, звонят с, звонок с, τηλέφωνο, κινητό, nomor hp, no hp, no telp, số điện thoại, sđt, sdt, điện thoại, טלפון, נייד, هاتف, رقم الهاتف, جوال, رقم الجوال, موبايل, फोन, फोन नंबर, मोबाइल, मोबाइल नंबर, line number',
  },
  {
    kind: 'SECRET',
    digits: 4,
    labels:
      'otp, otp code, otp is, one time code, one time password, verification code, security code, login code, 2fa, 2fa code, mfa code, backup code, backup codes, recovery code, recovery codes, recovery key, auth code, authentication code, sms code, whatsapp code, gate code, door code, alarm code, lockbox code, garage code, safe combination, safe code, unlock code, puk, puk code, pin is, pin number, my pin, card pin, sim pin, atm pin, pin code is, passcode, pass code, código de verificación, code de vérification, code secret, code pin, bestätigungscode, sicherheitscode, codice di verifica, kod weryfikacyjny, kod pin, код подтверждения, код из смс, пин код, пин, verificatiecode, pincode, código pin, clave pin, confirmation code, access code, entry code, voicemail pin, voicemail code',
  },
  { kind: 'SECRET', digits: 4, isWeak: true, labels: 'pin, code is' },
  {
    kind: 'CREDIT_CARD',
    digits: 3,
    isWeak: true,
    labels:
      'cvv, cvc, cvv2, cvc2, csc, cvv code, cvc code, cvv number, security number, card security code, prüfziffer, kartenprüfnummer, cryptogramme, codice cvv, código de seguridad',
  },
  {
    kind: 'USERNAME',
    digits: 5,
    labels:
      'steam id, steamid, steam64, user id, uid, account id, customer id, customer number, customer no, kundennummer, kunden nr, numéro client, número de cliente, codice cliente, klantnummer, numer klienta, employee id, employee number, badge number, badge no, staff id, student id, student number, matrikelnummer, matriculation number, inmate number, prisoner number, tracking id, loyalty number, frequent flyer, frequent flyer number, clubcard, booking reference, telegram id, discord id, facebook id, meeting id, zoom id, zoom meeting id, friend code, apple id, epic id, player id, patient portal id, global entry, ktn, known traveler number, redress number, pass id, docket, unemployment id, caseworker number, ebt, ebt card',
  },
  {
    kind: 'NATIONAL_ID',
    digits: 8,
    isWeak: true,
    labels:
      'sin, tin, ein, rut, run, rg, nis, pis, nip, nik, abn, ine, nie, nir, cni, contribuinte, ausweis, buletin, nss, nid, visa number, id card, national number, green card, social, ss, insurance, id',
  },
  {
    kind: 'DRIVER_LICENSE',
    digits: 5,
    isWeak: true,
    labels: 'license, licence, dl, d l, permis, patente, права, licencia, cdl, learner permit',
  },
  {
    kind: 'MEDICAL_ID',
    digits: 6,
    isWeak: true,
    labels: 'policy, claim, cns, mutuelle, case number, nhi, medicare, medicaid, nhs, insurance card, member',
  },
  { kind: 'DEVICE_ID', digits: 5, isWeak: true, labels: 'sn, s n, eid, esn, serial, device, tablet id' },
  {
    kind: 'BANK_ACCOUNT',
    digits: 6,
    isWeak: true,
    labels:
      'a c, acc, acct, checking, konto, compte, cuenta, conta, conto, rekening, rib, nib, счет, счёт, stk, aba, routing, agencia, agência, current account',
  },
  { kind: 'PHONE', digits: 7, isWeak: true, labels: 'hp, sim, cep, portable, cel, tel, cell, mobil, gsm, call from' },
  { kind: 'PASSPORT', digits: 6, isWeak: true, labels: 'passi, pasu, pass nr' },
];

/** The same in scripts that set no spaces between words: looked for inside runs of letters. */
export const UNSPACED_LABELS: readonly LabelRow[] = [
  {
    kind: 'NATIONAL_ID',
    digits: 4,
    labels:
      '身份证号码, 身份证号, 身份证, 身分證字號, 身分證, 身份證, マイナンバー, 個人番号, 住民票コード, 주민등록번호, 주민번호, 외국인등록번호, เลขบัตรประชาชน, บัตรประชาชน, 社保号, 社会保障号, 居住证',
  },
  {
    kind: 'PASSPORT',
    digits: 4,
    labels:
      '护照号码, 护照号, 护照, 護照號碼, 護照, パスポート番号, パスポート, 旅券番号, 여권번호, 여권, หนังสือเดินทาง, พาสปอร์ต',
  },
  {
    kind: 'DRIVER_LICENSE',
    digits: 4,
    labels: '驾驶证号, 驾驶证, 驾照, 駕照, 運転免許証, 免許証番号, 運転免許, 免許証, 운전면허번호, 운전면허, ใบขับขี่',
  },
  {
    kind: 'MEDICAL_ID',
    digits: 4,
    labels: '医保卡号, 医保卡, 病历号, 保険証番号, 保険証, 被保険者番号, 診察券, 健康保険, 건강보험증, 의료보험',
  },
  {
    kind: 'BANK_ACCOUNT',
    digits: 6,
    labels: '银行账号, 银行账户, 账号, 賬號, 帳號, 口座番号, 口座, 계좌번호, 계좌, เลขบัญชี, บัญชี, 开户行',
  },
  {
    kind: 'CREDIT_CARD',
    digits: 12,
    labels: '银行卡号, 银行卡, 信用卡号, 信用卡, 卡号, カード番号, クレジットカード, 카드번호, 신용카드, บัตรเครดิต',
  },
  {
    kind: 'PHONE',
    digits: 6,
    labels:
      '手机号码, 手机号, 手机, 手機, 电话号码, 电话, 電話番号, 電話, 携帯番号, 携帯, 전화번호, 전화, 휴대폰, 핸드폰, เบอร์โทร, โทรศัพท์, มือถือ, โทร, 微信号',
  },
  { kind: 'LICENSE_PLATE', digits: 2, labels: '车牌号, 车牌, 車牌, ナンバープレート, 차량번호, 번호판, ทะเบียนรถ' },
  { kind: 'DEVICE_ID', digits: 4, labels: '序列号, 串号, シリアル番号, 製造番号, 일련번호' },
  {
    kind: 'SECRET',
    digits: 4,
    labels: '验证码, 驗證碼, 認証コード, 暗証番号, 인증번호, 비밀번호, 密码, 密碼, パスワード, รหัสผ่าน, รหัส',
  },
  { kind: 'USERNAME', digits: 5, labels: '学号, 客户号, 社員番号, 学籍番号, qq号' },
];

/** What may stand between a label and its value. */
export const FILLERS =
  'number numbers no nr num nro nummer numer numero número numéro id is was are my the a an of for in on at to from and card code with it ends ending last 4 four digits ist lautet es est é è sind meine mein mi mon ma mio mia meu minha nº n º est° это мой номер № no° your his her their our new old value hash field text string as set belongs called using via says said reads shows only current currently valid expired stolen leaked';
