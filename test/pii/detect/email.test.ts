import { detectEmails } from '../../../src/pii/detect/email.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectEmails', detectEmails, [
  'who is «t.erdemli@posteo.example»',
  'write to «ines dot carvalhal at sapo dot pt»',
  '«k.vlahos[at]otenet.gr»',
  '«jane(at)example[.]com» spam',
  '«ｍｉｒａ＠ｅｘａｍｐｌｅ．ｃｏｍ» breach',
  'correo «mira arroba ejemplo punto com»',
  '«mira@пример.рф» взлом',
  'old mail «tolvanen99 at hotmail» locked',
  '«mtolvanen88 @ gmail.com»',
  '@types/node',
  'npm i react@18.2.0',
  'user@host syntax',
  'git@github.com permission denied',
  'look at example.com',
  'block @some.name',
  'drone crashed at 34.80999, -106.55832',
  'not at all. this',
]);
