import { accessSync } from 'node:fs';
import { type BrowserContext, chromium } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with an empty profile in that directory. */
export function openChromium(directory: string): Promise<BrowserContext> {
  try {
    accessSync(EXECUTABLE);
  } catch {
    throw new Error(`there is no ${EXECUTABLE}: apt-get install chromium, or set CHROMIUM to where it is`);
  }
  return chromium.launchPersistentContext(directory, {
    executablePath: EXECUTABLE,
    headless: true,
    args: FLAGS,
  });
}
