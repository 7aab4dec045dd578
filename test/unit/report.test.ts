import { expect, it } from 'vitest';
import { OptimizeRequest, ResolvedRequest } from '../../src/jobs/request.ts';
import { html } from '../../src/report/html.ts';
import { requestBody } from '../../src/report/reproduce.ts';

const RESOLVED = {
  ...OptimizeRequest.parse({ model: 'm', solver: 'euler', steps: 5, metadata: { secret: 'x' } }),
  sigma_min: 0.002,
  sigma_max: 80,
  probe: { levels: 128, paths: null, precision: 0.01, min_paths: 256, max_paths: 1024 },
  descent: null,
};

it.each([{ samples: 64, metric: 'auto' }, null])(
  'gives a request that the service takes again, with the same validation: %o',
  (validation) => {
    const objective = { exponent: validation === null ? 3 : 'auto', refine: false };
    const request = ResolvedRequest.parse({ ...RESOLVED, objective, validation });
    const body = requestBody(request);
    expect(body['validation']).toEqual(validation);
    expect(body).not.toHaveProperty('metadata');
    expect(OptimizeRequest.safeParse(body).error).toBeUndefined();
  },
);

it('escapes whatever is put into a page', () => {
  const text = `<b a="1" b='2'>&`;
  expect(html`<i title="${text}">${[text, null, 3, html`<u></u>`]}</i>`.text).toBe(
    '<i title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;3<u></u></i>',
  );
});
