import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { OpenAPIV3_1 } from 'openapi-types';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { SERVICE_VERSION } from '../../version.ts';
import { openTo, SESSION_COOKIE } from './access.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const DESCRIPTION =
  'Finds the best sampling schedule for a diffusion model: POST a job with a model, a solver and a step count, and get ' +
  'the noise levels that make that model sample better in few steps.\n\n' +
  'Before an operation is known, a request may be refused with a problem, too: 400 is no HTTP, 404 no address of an ' +
  'operation, 408 headers that come too slowly, 431 headers that are too large.';

/** `/openapi.json` and `/docs`, from the zod contracts of the routes registered after this. */
export async function openapi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Stepsmith',
        version: SERVICE_VERSION,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          key: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A key (`ssk_...`) or a token of the configured issuer. Not needed on loopback with the private Redis',
          },
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'From POST /session' },
        },
      },
      tags: [
        { name: 'jobs', description: 'Optimisations' },
        { name: 'schedules', description: 'Their results' },
        { name: 'models', description: 'The model repository' },
        { name: 'probes', description: 'Measurements of models' },
        { name: 'workers', description: 'Who runs models' },
        { name: 'access', description: 'Keys, sessions, and who changed what' },
        { name: 'deliveries', description: 'What others are told of jobs' },
        { name: 'health', description: 'For orchestrators of containers' },
      ],
    },
    transform: (input) => jsonSchemaTransform(withBody(withAccess(input))),
    transformObject: (document) => onlyReferenced(jsonSchemaTransformObject(document) as Document),
  });
  await app.register(async (docs: App) => {
    openTo(docs, 'public');
    // Over plain http a browser must not look for the scripts over https.
    const transformStaticCSP = (policy: string) => policy.replace('upgrade-insecure-requests;', '');
    await docs.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, transformStaticCSP });
    docs.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  });
}

type TransformInput = Parameters<typeof jsonSchemaTransform>[0];

/** What access control adds to an operation: the scope it needs, and how it is refused. */
function withAccess({ schema, route, ...input }: TransformInput): TransformInput {
  const scope = route.config?.scope;
  if (scope === undefined || scope === 'public') return { schema, route, ...input };
  const scopes = scope === 'authenticated' ? [] : [scope];
  const refusals = problems('unauthorized', 'insufficient_scope', 'cross_site_request', 'too_many_requests');
  const response = { ...refusals, ...(schema.response as object | undefined) };
  const security = [{ key: scopes }, { session: scopes }];
  return { schema: { ...schema, security, response }, route, ...input };
}

/** How an operation that changes something is refused for what it is sent, whether or not it takes a body. */
function withBody({ schema, route, ...input }: TransformInput): TransformInput {
  if (route.method === 'GET') return { schema, route, ...input };
  const timely = route.config?.longBody === true ? [] : (['request_timeout'] as const);
  const refusals = problems('malformed_json', ...timely, 'payload_too_large', 'unsupported_media_type');
  const response = { ...refusals, ...(schema.response as object | undefined) };
  return { schema: { ...schema, response }, route, ...input };
}

type Document = Partial<OpenAPIV3_1.Document>;

/**
 * zod's generator writes every schema twice, as it is sent (`...Input`) and as it is received. What no operation refers to
 * is left out, and what is only sent loses the suffix.
 */
function onlyReferenced(document: Document): Document {
  const schemas = document.components?.schemas ?? {};
  const found = new Set<string>();
  const visit = (node: unknown) => {
    for (const [, name] of JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(schemas[name]);
    }
  };
  visit(document.paths);
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)));
  const text = JSON.stringify({ ...document, components: { ...document.components, schemas: kept } });
  const sentOnly = [...found].filter((name) => name.endsWith('Input') && !found.has(name.slice(0, -5)));
  return JSON.parse(sentOnly.reduce(withoutSuffix, text)) as Document;
}

function withoutSuffix(text: string, name: string): string {
  return text.replaceAll(new RegExp(`(["/])${name}"`, 'g'), `$1${name.slice(0, -5)}"`);
}
