import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeHoles, type Hole } from '../../../src/pii/replace/query.ts';
import type { PiiKind } from '../../../src/pii/types.ts';

/** `{KIND:value}` marks a hole in a text. */
function marked(text: string): { readonly text: string; readonly holes: readonly Hole[] } {
  const holes: Hole[] = [];
  let plain = '';
  let read = 0;
  for (const match of text.matchAll(/\{([A-Z_]+):([^}]*)\}/g)) {
    plain += text.slice(read, match.index);
    holes.push({ kind: match[1] as PiiKind, start: plain.length, end: plain.length + (match[2] ?? '').length });
    plain += match[2];
    read = match.index + match[0].length;
  }
  return { text: plain + text.slice(read), holes };
}

const CASES: readonly (readonly [text: string, left: string])[] = [
  ['my landlord {PERSON:jane doe} wont return deposit', 'my landlord wont return deposit'],
  ['eulogy for {PERSON:tolga erdemli}', 'eulogy'],
  ['messages from {PERSON:shunsuke okabe} deleted recover', 'messages deleted recover'],
  ['how to fire {PERSON:efua ansah} without severance', 'how to fire someone without severance'],
  ['how to deal with {PERSON:jane doe}', 'how to deal with someone'],
  ['has {PERSON:navdeep grewal} been convicted', 'has someone been convicted'],
  ['where does {PERSON:noelia barrientos} live now', 'where does someone live now'],
  ['does my boyfriend {PERSON:teagan} have herpes', 'does my boyfriend have herpes'],
  ['my vet dr {PERSON:darnell whitlock} overcharged', 'my vet overcharged'],
  ['dr {PERSON:whitlock} malpractice', 'dr malpractice'],
  ["how to deal with {PERSON:jane}'s mother in law", "how to deal with someone's mother in law"],
  ["eulogy for {PERSON:jane}'s mother", 'eulogy for mother'],
  ['{PERSON:kavya ramachandran} and {PERSON:berhane tekle} prenup', 'prenup'],
  ['prenup between {PERSON:kavya} and {PERSON:berhane tekle}', 'prenup'],
  ['loan for {PERSON:jane doe} and car insurance', 'loan and car insurance'],
  ['my name is {PERSON:jane doe} and my visa expired', 'my visa expired'],
  ['i am {PERSON:dang huu phuoc} passport {PASSPORT:503478803} lost in lisbon', 'passport lost in lisbon'],
  ['"{PERSON:jane doe}" linkedin', 'linkedin'],
  ['is "{PERSON:jane doe}" ({EMAIL:a@b.example}) a scam', 'is a scam'],
  ['call [{PERSON:jane}, {PHONE:555 0199}] now', 'call now'],
  ['it is "so {PERSON:jane}" they say', 'it is "so" they say'],
  ['voicemail ({PHONE:404-555-0190}) irs', 'voicemail irs'],
  ['identity theft ssn: {NATIONAL_ID:890-05-9444} irs letter', 'identity theft ssn irs letter'],
  ['password is {SECRET:Marmalade*55} safe', 'password safe'],
  ['is {IP:92.3.189.131} a vpn', 'is a vpn'],
  ['what is {IP:92.3.189.131}', 'what is'],
  ['secret={SECRET:54cd954260d0} hmac mismatch', 'secret hmac mismatch'],
  ['moving to {ADDRESS:12 oak street}, leeds tomorrow', 'moving to leeds tomorrow'],
  ['bins not collected {ADDRESS:5 heron quay view}, leeds', 'bins not collected leeds'],
  ['mold inspection at {ADDRESS:1727 thistledown blvd} cost', 'mold inspection cost'],
  ['taxi to {ADDRESS:9354 thistledown circle}', 'taxi'],
  ['reddit user u/{USERNAME:quietmole_4417} banned', 'reddit user banned'],
  ['who is @{USERNAME:quietmole} on tiktok', 'who is on tiktok'],
  ['phishing from {EMAIL:billing@kahale.example}, report', 'phishing report'],
  ['milk, {PERSON:jane doe}, bread', 'milk, bread'],
  ['i got laid off from {EMPLOYER:stellan & moor} cobra', 'i got laid off cobra'],
  ['cannot log in {EMAIL:jane@doe.example}', 'cannot log in'],
  ['https://a.example/?id=3&token={SECRET:abcdef}&x=1 error', 'https://a.example/?id=3&x=1 error'],
  ['https://a.example/?token={SECRET:abcdef}&x=1', 'https://a.example/?x=1'],
  ['https://a.example/?token={SECRET:abcdef} 403', 'https://a.example/ 403'],
  ['git clone https://{SECRET:u:pw}@host.example/r', 'git clone https://host.example/r'],
  ['paket von {PERSON:Jürgen Weiß} verloren', 'paket verloren'],
  ['адрес {PERSON:Ирина Соловьёва} москва', 'адрес москва'],
  ['我的房东{PERSON:王小明}不退押金', '我的房东不退押金'],
  ['first line {PHONE:555}\nsecond line', 'first line\nsecond line'],
  ['why?  {PERSON:jane doe}  two  spaces  elsewhere', 'why? two  spaces  elsewhere'],
  ['{PERSON:jane doe}', ''],
];
for (const [text, left] of CASES) {
  test(`closeHoles: ${text}`, () => {
    const { text: plain, holes } = marked(text);
    assert.equal(closeHoles(plain, holes).text, left);
  });
}

test('closeHoles: what a person wrote instead stands as it is', () => {
  const text = 'letter to jane doe today';
  assert.equal(
    closeHoles(text, [{ kind: 'PERSON', start: 10, end: 18, insert: 'a tenant' }]).text,
    'letter to a tenant today',
  );
});
