import { z } from 'zod';

export const ScheduleId = z
  .string()
  .regex(/^sch_[\w.-]{1,120}$/, 'must be the id of a schedule, sch_...')
  .meta({ description: 'Id of a schedule' });
