import { detectBirthDates } from '../../../src/pii/detect/birth.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectBirthDates', detectBirthDates, [
  'dob «01.12.1941» biorhythm',
  'i was born «september 25 1965» what generation',
  'birthday «04/03/1988» numerology',
  '«03/14/1987» birthday numerology',
  'geboren am «14.03.1987» rente',
  'née le «14 mars 1987» retraite',
  'nací el «14 de marzo de 1987» carta',
  'дата рождения «14.03.1987»',
  '出生日期 «1987年3月14日»',
  'dob: «14031987»',
  '14 july 1789',
  '11/22/1963',
  'when was einstein born march 14 1879',
  'beethoven born december 17 1770',
  'shakespeare born 23 april 1564',
  'birth rate 2023 1.6',
  'who was born on 04/03/1988',
]);
