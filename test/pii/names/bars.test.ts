import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNames } from '../../../src/pii/names/find.ts';
import { viewOf } from '../../../src/pii/text-view.ts';

const found = (text: string): readonly string[] =>
  findNames(viewOf(text, 'prose'))
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ start, end }) => text.slice(start, end));

const HARMLESS = [
  'The committee met on Tuesday to discuss the budget, and members agreed to postpone the vote until May.',
  'Heat the oven to 200 degrees, mix the flour with the butter, and let the dough rest for half an hour.',
  'Under the act a landlord must return the deposit within fourteen days, unless the tenant agrees otherwise.',
  'The shear stress grows with the square of the speed, as well as with the radius of the pipe.',
  'Our basic plan includes five projects, and the larger one adds roles, logs and support on working days.',
  'In March the bank kept its rates, and most people expect the first cut in September.',
];
for (const text of HARMLESS) {
  test(`findNames: in prose nothing of "${text.slice(0, 40)}" is a name`, () => assert.deepEqual(found(text), []));
}

const PRIVATE = [
  ['According to the complaint, Mr. Zebulon Carrick failed to pay rent for March.', ['Zebulon Carrick']],
  ['Johanna told Russell about it.', ['Johanna', 'Russell']],
  ['My sister Oona moved in with Bartholomew Quist last summer.', ['Oona', 'Bartholomew Quist']],
] as const;
for (const [text, names] of PRIVATE) {
  test(`findNames: in prose ${names.join(' and ')} are names`, () => assert.deepEqual(found(text), names));
}
