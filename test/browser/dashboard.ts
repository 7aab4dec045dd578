// The dashboard of a whole service, in a browser.
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Environment } from '../helpers/node-process.ts';
import { temporaryDirectory } from '../helpers/redis.ts';
import { TestService } from '../helpers/service.ts';
import { openChromium } from './chromium.ts';

/** A busy machine takes its time. */
export const PATIENCE = { timeout: 240_000 };
/** Browsers tell of every answer that is no success, also of those that a page expects. */
const EXPECTED = /Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_)/;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: { html: string }[];
}

export class Dashboard {
  readonly service: TestService;
  readonly browser: BrowserContext;
  readonly page: Page;
  /** What pages complained of: refused by their policy, thrown, or missing. */
  readonly complaints: string[] = [];
  readonly #directory: string;

  private constructor(service: TestService, browser: BrowserContext, page: Page, directory: string) {
    this.service = service;
    this.browser = browser;
    this.page = page;
    this.#directory = directory;
    page.setDefaultTimeout(PATIENCE.timeout);
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) this.complaints.push(message.text());
    });
  }

  static async open(environment: Environment = {}): Promise<Dashboard> {
    const service = await TestService.start(environment);
    const directory = await temporaryDirectory();
    const browser = await openChromium(join(directory, 'profile'));
    await browser.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: service.url });
    return new Dashboard(service, browser, await browser.newPage(), directory);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.service.remove();
    await rm(this.#directory, { recursive: true });
  }

  /** Opens a page by its address after the origin: `#/jobs`, or a path of the API. */
  async goto(address: string): Promise<void> {
    await this.page.goto(`${this.service.url}/${address}`);
  }

  /** Waits until an expression holds in the page; its policy lets the page itself evaluate no text. */
  async until(expression: string): Promise<void> {
    await expect.poll(() => this.page.evaluate(`Boolean(${expression})`), PATIENCE).toBe(true);
  }

  /** What is serious of what axe-core finds wrong with the page as it is. */
  async seriousFaults(): Promise<string[]> {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate<{ violations: Violation[] }>(
      'axe.run(document, { resultTypes: ["violations"] })',
    );
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    return serious.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  }

  /** Pixels that the page, and its navigation, are wider than there is room. */
  overflow(): Promise<number> {
    return this.page
      .evaluate<number>(`Math.max(...[document.documentElement, ...document.querySelectorAll('nav')].map(
      ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))`);
  }

  clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Everything that is drawn or said. */
  async expectNoNaN(): Promise<void> {
    expect(await this.page.content()).not.toMatch(/NaN|Infinity/);
  }
}
