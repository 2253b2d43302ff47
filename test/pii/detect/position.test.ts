import { detectPositions } from '../../../src/pii/detect/position.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectPositions', detectPositions, [
  'my cabin «44.088998,81.819745» wildfire',
  'drone at «34.80999, -106.55832»',
  '«40°26\'46"N 79°58\'56"W» cabin',
  'lat «44.08899»',
  'what3words «filled.count.soap» my flat',
  'plus code «8FVC9G8F+6X»',
  'pi 3.14159 e 2.71',
  '6.674e-11',
  'lat 40 lon -74',
  'version 1.2345',
]);
