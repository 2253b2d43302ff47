import type { Detector } from '../types.ts';
import { detectAddresses } from './address.ts';
import { detectBank } from './bank.ts';
import { detectBirthDates } from './birth.ts';
import { detectCrypto } from './crypto.ts';
import { detectEmails } from './email.ts';
import { detectEmployers } from './employer.ts';
import { detectLabelled } from './labelled.ts';
import { detectNationalIds } from './national-id.ts';
import { detectNetwork } from './network.ts';
import { detectPhones } from './phone.ts';
import { detectPositions } from './position.ts';
import { detectSecrets } from './secret.ts';
import { detectLabelledSecrets } from './secret-labelled.ts';
import { detectUrls } from './url.ts';
import { detectUsernames } from './username.ts';
import { detectVehicles } from './vehicle.ts';

/** Every detector of a value. Names of people and the user's own details are found elsewhere. */
export const VALUE_DETECTORS: readonly Detector[] = [
  detectSecrets,
  detectLabelledSecrets,
  detectEmails,
  detectUrls,
  detectCrypto,
  detectBank,
  detectNationalIds,
  detectLabelled,
  detectVehicles,
  detectPhones,
  detectNetwork,
  detectPositions,
  detectBirthDates,
  detectUsernames,
  detectAddresses,
  detectEmployers,
];
