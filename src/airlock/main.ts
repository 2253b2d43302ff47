import { enterAirlock } from './enter.ts';

enterAirlock();
