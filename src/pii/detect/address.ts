import type { Detector } from '../types.ts';
import { asianAddresses } from './address/asian.ts';
import { blockAddresses } from './address/block.ts';
import { continentalAddresses } from './address/continental.ts';
import { englishAddresses } from './address/english.ts';
import { postalAddresses } from './address/postal.ts';
import { toldAddresses } from './address/told.ts';

/** Where somebody lives or gets mail. A city, a state or a US ZIP alone stays, and so do landmarks. */
export const detectAddresses: Detector = (view) => {
  if (!/\d/.test(view.text) && !view.lower.includes('corner of ')) return [];
  const streets = [
    ...englishAddresses(view),
    ...continentalAddresses(view),
    ...postalAddresses(view),
    ...asianAddresses(view),
    ...toldAddresses(view),
  ];
  return view.mode === 'prose' ? [...streets, ...blockAddresses(view, streets)] : streets;
};
