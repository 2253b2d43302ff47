import { detectLabelled } from '../../../src/pii/detect/labelled.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectLabelled', detectLabelled, [
  'nhs no «4047211680» records',
  'mrn «4077474» mri report',
  'passport nr «cz8prgzfn» gestohlen',
  'ni number «PW 99 94 97 D» pension',
  'sort code «83-62-67» account «69467578» payee',
  'imei «350437114726961» find phone',
  'passport lost in lisbon «TS1560964»',
  '«4047211680» is my nhs number',
  '手机号«13957868864»是哪里的',
  '身份证号码是«110105199003078515»',
  'my social ends in «4321»',
  'pin «4098» blocked sim',
  'passport fees 2024',
  'passport photo size 600x600',
  'nhs waiting times 2024',
  'social security cola 2025',
  'pin code of mumbai 400001',
  'visa bulletin march 2025',
  'serial port rs232',
  'dl 380 gen10',
  'run 5000 meters',
]);
