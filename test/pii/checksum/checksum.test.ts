import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passesBase58Check, passesBech32 } from '../../../src/pii/checksum/coin.ts';
import { passesEan, passesLuhn, passesMod11_10, passesVerhoeff } from '../../../src/pii/checksum/digits.ts';
import * as id from '../../../src/pii/checksum/national.ts';

/** Published or generated examples; one changed sign must break each. */
const cases: readonly (readonly [name: string, check: (value: string) => boolean, value: string])[] = [
  ['passesLuhn', passesLuhn, '4242424242424242'],
  ['passesEan', passesEan, '4006381333931'],
  ['passesMod11_10', passesMod11_10, '86095742719'],
  ['passesVerhoeff', passesVerhoeff, '234567890124'],
  ['isSpanishId', id.isSpanishId, '12345678Z'],
  ['isSpanishId (NIE)', id.isSpanishId, 'X1234567L'],
  ['isPesel', id.isPesel, '44051401359'],
  ['isCpf', id.isCpf, '52998224725'],
  ['isCnpj', id.isCnpj, '11222333000181'],
  ['isRut', id.isRut, '123456785'],
  ['isNhs', id.isNhs, '9434765919'],
  ['isBsn', id.isBsn, '111222333'],
  ['isFodselsnummer', id.isFodselsnummer, '15076500565'],
  ['isPersonnummer', id.isPersonnummer, '8112189876'],
  ['isHetu', id.isHetu, '131052308T'],
  ['isTckn', id.isTckn, '10000000146'],
  ['isChineseId', id.isChineseId, '11010519491231002X'],
  ['isNir', id.isNir, '255081416802538'],
  ['isBelgianId', id.isBelgianId, '85073003328'],
  ['isSteuerId', id.isSteuerId, '86095742719'],
  ['isCnp', id.isCnp, '1800101221144'],
  ['isJmbg', id.isJmbg, '0101006500006'],
  ['isSouthAfricanId', id.isSouthAfricanId, '8001015009087'],
  ['isThaiId', id.isThaiId, '1234567890121'],
  ['isBalticId', id.isBalticId, '37605030299'],
  ['isNric', id.isNric, 'S1234567D'],
  ['isTaiwanId', id.isTaiwanId, 'A123456789'],
  ['isHkid', id.isHkid, 'A1234563'],
  ['isPps', id.isPps, '1234567T'],
  ['isCodiceFiscale', id.isCodiceFiscale, 'MRTMTT91D08F205J'],
  ['isSnils', id.isSnils, '11223344595'],
  ['isCuit', id.isCuit, '20123456786'],
  ['isIban', id.isIban, 'DE89370400440532013000'],
  ['passesBase58Check', passesBase58Check, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['passesBech32', passesBech32, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
];
for (const [name, check, value] of cases) {
  test(`${name}: accepts ${value} and not a changed copy`, () => {
    assert.ok(check(value));
    const at = value.length - 2;
    const other = value[at] === '5' ? '6' : '5';
    assert.ok(!check(value.slice(0, at) + other + value.slice(at + 1)));
  });
}
