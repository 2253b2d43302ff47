import { withoutTypos } from '../text/mistyped.ts';
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

const DETECTORS: readonly Detector[] = [
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

/** Reads a query once more with its mistyped labels spelled right: "passpotr 503478803", "wifi pasword fenwick22". */
const detectBehindTypos: Detector = (view) => {
  const corrected = view.mode === 'query' ? withoutTypos(view) : undefined;
  if (corrected === undefined) return [];
  return DETECTORS.flatMap((detect) => detect(corrected)).map((finding) => ({
    ...finding,
    ...corrected.toOriginal(finding.start, finding.end),
    confidence: finding.confidence * CONFIDENCE_OF_A_GUESS,
  }));
};

/** What is read as it stands wins over what is guessed. */
const CONFIDENCE_OF_A_GUESS = 0.9;

/** Every detector of a value. Names of people and the user's own details are found elsewhere. */
export const VALUE_DETECTORS: readonly Detector[] = [...DETECTORS, detectBehindTypos];
