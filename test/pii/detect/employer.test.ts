import { detectEmployers } from '../../../src/pii/detect/employer.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectEmployers', detectEmployers, [
  'i work for «harrow lane veterinary» unpaid breaks',
  'my boss at «bluegate logistics» sexual harassment',
  'i got laid off from «stellan & moor architects» cobra',
  'my employer «quayside care homes» forged timesheets',
  'i am the only midwife at «rannoch bay clinic» burnout',
  'we at «copperleaf preschool» data breach',
  'ich arbeite bei «nordlicht logistik gmbh» kündigung',
  'je travaille chez «boulangerie marin»',
  'trabajo en «ferretería solano» despido',
  'my manager cut my hours',
  'i was laid off what now',
  'i work from home tax',
  'i work night shifts',
  'i run linux',
  'i am good at math',
  'working at google',
  'we at war 1917',
  'i quit smoking 30 days',
]);
