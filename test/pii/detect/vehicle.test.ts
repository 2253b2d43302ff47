import { detectVehicles } from '../../../src/pii/detect/vehicle.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectVehicles', detectVehicles, [
  'license plate «6GJF285» amber',
  'number plate «fp68 zzj» cloned',
  'kennzeichen «M-YV 1948» versicherung',
  'vin number «JTDWYA622NM219432» airbag',
  'номер авто «а123вс77» штрафы',
  'kenteken «12-KLB-4» eigenaar',
  '«bd51smr» tax',
  '«350437114726961» icloud',
  'ak47 gun csgo',
  'honda cr-v 2021',
  'HONDA CR-V 2021',
  'plate 45 lbs bumper',
  'number plate ideas',
  'registration fee 2025',
  'patente b quiz 2024',
]);
