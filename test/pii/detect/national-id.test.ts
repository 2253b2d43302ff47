import { detectNationalIds } from '../../../src/pii/detect/national-id.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectNationalIds', detectNationalIds, [
  'ssn «890-05-9444» letter',
  '«50341067R» caducado',
  '«X1234567L» nie',
  '«485.538.329-53» serasa',
  '«60081863534» wyciek',
  '«080972-076E» luottotiedot',
  'nino «ce372883b» hmrc',
  '«12.345.678-5» rut',
  '«2345 6789 0124» leaked',
  '«MRTMTT91D08F205J» controllo',
  'cas 64-17-5',
  'nist 800-171 controls',
  'iso 27001:2022',
  '000-12-3456',
  '1999-12-31',
  'ean 4006381333931',
  '080972-076A',
]);
