import { detectUsernames } from '../../../src/pii/detect/username.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectUsernames', detectUsernames, [
  '@«cerys.bakes22» real person',
  'insta «tane_r_official» scam',
  'reddit user u/«quietmole_4417»',
  'my steam «xX_pelle_Xx» banned',
  'discord «farahcodes#7781» raid',
  'username: «sunnyowl»',
  'my reddit account «mira-tolv»',
  '«mira_tolv» onlyfans',
  '@media print',
  '@playwright/test config',
  '@types/node version',
  '@override java',
  '$tsla earnings',
  'minecraft 1.20.4',
  'xbox series x',
  'issue#1234',
  'github copilot',
  'discord py 2.0',
]);
