import { z } from 'zod';
import { PREVIOUS } from '../../schedules/aliases.ts';

/** Names of aliases: words, so that none can be taken for a version, an id or a path. */
export const AliasName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must be a word of a-z, 0-9, - and _ that begins with a letter')
  .meta({
    description: 'Name of an alias; `champion` is what is served, `previous` what it pointed at before',
  });

/** Of those that may be moved. */
export const MovableAlias = AliasName.refine(
  (name) => name !== PREVIOUS,
  'previous follows champion; it is not moved',
).refine((name) => !/^(sch_|latest$|v\d+$)/.test(name), 'would be taken for an id or a version');

const Move = z.object({ schedule_id: z.string(), version: z.int(), moved_at: z.iso.datetime() });

/** Where an alias points, and where it did before. */
export const AliasResource = z
  .object({
    alias: z.string(),
    model: z.string(),
    model_version: z.string().meta({ description: 'The content of the model it holds for' }),
    solver: z.string(),
    steps: z.int(),
    guidance_scale: z.number(),
    schedule_id: z.string(),
    version: z.int(),
    moved_at: z.iso.datetime(),
    history: z.array(Move).meta({ description: 'Newest first, this one included; the last 100 moves' }),
  })
  .meta({ id: 'Alias' });

export type AliasResource = z.output<typeof AliasResource>;
