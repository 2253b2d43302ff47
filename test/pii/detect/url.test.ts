import { detectUrls } from '../../../src/pii/detect/url.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectUrls', detectUrls, [
  'https://app.example/reset/«CcWIOxMLnmBGWpuxDiGMATgG32NRF6u20qg0» link',
  'https://files.example/share?uid=«22867469»&sig=«6cda4431617af3b54123fe22752bf8ebb5266a4e» 403',
  'https://example.org/confirm?email=«mira%40posteo.example»',
  'instagram.com/«mira.tolv»',
  'zoom.us/j/«91234567890»',
  'https://en.wikipedia.org/wiki/Marie_Curie',
  'https://github.com/nodejs/node/commit/3f2a9c1d4e5f60718293a4b5c6d7e8f901234567',
  'https://shop.example/dp/B08N5WRWNW?page=2',
  'import.meta.url',
]);
