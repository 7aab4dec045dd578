import { isIP } from 'node:net';
import { type Config, ConfigError } from '../config.ts';
import { wrongOfWebhookUrl } from '../jobs/webhook.ts';
import { isReachable } from '../net/networks.ts';

export type WebhookConfig = Pick<
  Config,
  | 'webhookSecrets'
  | 'webhookUrl'
  | 'webhookEvents'
  | 'webhookFormat'
  | 'webhookPlainHttp'
  | 'allowedPrivateNetworks'
>;

/** Why this deployment sends no webhook to an address; null when it does. A name is looked up only when it is sent. */
export function refusedWebhook(config: WebhookConfig, url: string): string | null {
  if (config.webhookSecrets === null) return 'this service sends no webhooks: WEBHOOK_SECRETS is not set';
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && config.webhookPlainHttp === 'refused') return 'must begin with https://';
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isReachable(host, config.allowedPrivateNetworks))
    return 'is at an address that is not public';
  return null;
}

/** @throws ConfigError when the webhook of the deployment cannot be sent */
export function requireUsable(config: WebhookConfig): void {
  if (config.webhookUrl === null) return;
  const wrong = wrongOfWebhookUrl(config.webhookUrl) ?? refusedWebhook(config, config.webhookUrl);
  if (wrong !== null) throw new ConfigError(`WEBHOOK_URL cannot be used: ${wrong}`);
}
