import DataLoader from 'dataloader';

/**
 * Does with one call what is asked for in one turn of the event loop: where many clients ask at a time, sending and reading a
 * command each is most of what their answers cost. Nothing is kept.
 *
 * @param all - what comes of each, in their order
 */
export function gathered<Asked, Outcome>(
  all: (asked: readonly Asked[]) => Promise<readonly Outcome[]>,
): (asked: Asked) => Promise<Outcome> {
  const loader = new DataLoader(all, { cache: false, batchScheduleFn: setImmediate });
  return (asked) => loader.load(asked);
}
