import { startEmbeddedRedis } from '../../../src/redis/embedded.ts';
import { serverPid, silent } from '../../helpers/redis.ts';

try {
  const { url } = await startEmbeddedRedis({ dataDir: process.argv[2], logger: silent });
  process.send!({ url, server: await serverPid(url) });
} catch (error) {
  process.send!({ error: String(error) }, () => {
    process.disconnect();
  });
}
