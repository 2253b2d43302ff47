import { detectBank } from '../../../src/pii/detect/bank.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectBank', detectBank, [
  '«ES7019358191039443582221» bizum',
  'transfer to «gb51 barc 0781 8395 2775 49» recall',
  'card «4511 4652 5866 5958» charged',
  'amex «3793 669556 10462» points',
  'my card «5334 2454 2547 4498» exp «03/28» declined',
  '«5412600414454452» «11/27» «882» checker',
  'upi «mira.t@okhdfcbank» fraud',
  '«40-11-62 12345678» who owns',
  'ean 4006381333931',
  'isbn 978-0-13-468599-1',
  'card ending 4471',
  'pi 3.14159265358979',
  'lotto 05 12 23 34 45',
]);
