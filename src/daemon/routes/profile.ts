import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { PostureView } from '../../profiles/posture.ts';
import { RULES, type StrictRuleId } from '../../profiles/rules.ts';
import { OWNER } from '../../profiles/types.ts';
import { ERRORS } from '../schemas/common.ts';
import {
  ConfirmationSchema,
  PostureSchema,
  ProfileName,
  ProposalSchema,
  RuleName,
  RulesSchema,
} from '../schemas/profile.ts';
import type { Services } from '../services.ts';

const MINUTES_PER_YEAR = 527_040;
const Proposed = Type.Object(
  {
    to: ProfileName,
    /** Until it falls back to `offline_private`; absent for no end. */
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: MINUTES_PER_YEAR })),
  },
  { additionalProperties: false },
);
const Narrowed = Type.Object({ to: ProfileName }, { additionalProperties: false });
const NamedRule = Type.Object({ rule: RuleName }, { additionalProperties: false });
const Rules = Type.Object({ rules: RulesSchema });
const answers = { 200: PostureSchema, ...ERRORS } as const;
const proposals = { 200: ProposalSchema, ...ERRORS } as const;

/** The profile and the rules: read them, propose a change, confirm it, take it back. */
export const profileRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { switchboard, session }) => {
  const profile = { rate: 'change', scope: 'profile' } as const;
  const admin = { rate: 'change', scope: 'admin' } as const;

  app.get('/v1/profile', { config: { scope: 'any' }, schema: { response: answers } }, async () =>
    shown(switchboard.current),
  );
  app.post(
    '/v1/profile/propose',
    { config: profile, schema: { body: Proposed, response: proposals } },
    async (request) => {
      const { to, minutes = null } = request.body;
      return switchboard.propose({ kind: 'profile', to, minutes }, nameOf(request));
    },
  );
  app.post('/v1/profile/narrow', { config: profile, schema: { body: Narrowed, response: answers } }, async (request) =>
    shown(await switchboard.narrow(request.body.to, nameOf(request))),
  );
  app.get('/v1/rules', { config: { scope: 'any' }, schema: { response: { 200: Rules, ...ERRORS } } }, async () => {
    const { lifted } = switchboard.current.policy;
    return { rules: RULES.map((rule) => ({ ...rule, lifted: (lifted as readonly string[]).includes(rule.id) })) };
  });
  app.post('/v1/rules/propose', { config: admin, schema: { body: NamedRule, response: proposals } }, async (request) =>
    // Whether it is a strict rule at all is judged there.
    switchboard.propose({ kind: 'lift', rule: request.body.rule as StrictRuleId }, nameOf(request)),
  );
  app.post('/v1/rules/restore', { config: admin, schema: { body: NamedRule, response: answers } }, async (request) =>
    shown(await switchboard.restore(request.body.rule, nameOf(request))),
  );
  for (const [path, config] of [
    ['/v1/profile/confirm', profile],
    ['/v1/rules/confirm', admin],
  ] as const) {
    app.post(path, { config, schema: { body: ConfirmationSchema, response: answers } }, async (request) => {
      const { nonce, sessionToken } = request.body;
      const hasToken = sessionToken !== undefined && session.matches(sessionToken);
      return shown(await switchboard.confirm(nonce, nameOf(request), hasToken || request.client?.isPage === true));
    });
  }
};

function nameOf({ client }: FastifyRequest): string {
  return client?.name ?? OWNER;
}

/** What may be shown of the posture. */
function shown({ policy, ...view }: PostureView) {
  return { ...view, lifted: policy.lifted, policyHash: policy.hash };
}
