import { detectCrypto } from '../../../src/pii/detect/crypto.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectCrypto', detectCrypto, [
  'eth «0x441ae0b554e153e264caf594f0badb5401f1c579» stolen',
  'btc «bc1qrwuzaekyq7wv96q3cfxpkqtffg04jtjdf7rpk6» trace',
  '«1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa»',
  'wallet «1a1zp1ep5qgefi2dmptftl5slmv7divfna»',
  '1 btc in eur',
  '0x0000000000000000000000000000000000000000',
  'md5 5d41402abc4b2a76b9719d911017c592 hello',
]);
