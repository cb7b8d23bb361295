/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- drives a browser from outside: no part of the package */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Text = string | RegExp;

export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** What the suite needs of playwright-core's `Locator`. All that acts waits until it can, and throws after the limit. */
export interface Locator {
	locator(selector: string): Locator;
	getByTestId(id: Text): Locator;
	getByText(text: Text, options?: { exact?: boolean }): Locator;
	getByRole(role: string, options?: { name?: Text; exact?: boolean }): Locator;
	or(other: Locator): Locator;
	filter(options: { has?: Locator; hasText?: Text; visible?: boolean }): Locator;
	first(): Locator;
	last(): Locator;
	nth(index: number): Locator;
	click(options?: { timeout?: number }): Promise<void>;
	dblclick(): Promise<void>;
	fill(text: string): Promise<void>;
	press(key: string): Promise<void>;
	waitFor(options?: { state?: 'visible' | 'hidden'; timeout?: number }): Promise<void>;
	scrollIntoViewIfNeeded(): Promise<void>;
	count(): Promise<number>;
	isVisible(): Promise<boolean>;
	innerText(): Promise<string>;
	allInnerTexts(): Promise<string[]>;
	inputValue(): Promise<string>;
	boundingBox(): Promise<Box | null>;
	/** The function is sent to the page as text: it sees nothing but its argument. */
	evaluateAll<Result>(inPage: (elements: HTMLElement[]) => Result): Promise<Result>;
}

export interface Page extends Pick<Locator, 'locator' | 'getByTestId' | 'getByText' | 'getByRole'> {
	goto(url: string): Promise<unknown>;
	waitForURL(url: RegExp): Promise<void>;
	waitForResponse(url: RegExp): Promise<{ finished(): Promise<unknown> }>;
	screenshot(options: { path: string; clip?: Box; animations?: 'disabled' }): Promise<unknown>;
	setViewportSize(size: { width: number; height: number }): Promise<void>;
	emulateMedia(options: { colorScheme: 'light' | 'dark' }): Promise<void>;
	on(event: 'console', listener: (message: ConsoleMessage) => void): void;
	on(event: 'pageerror', listener: (error: Error) => void): void;
	mouse: {
		move(x: number, y: number, options?: { steps: number }): Promise<void>;
		down(): Promise<void>;
		up(): Promise<void>;
	};
}

export interface ConsoleMessage {
	type(): string;
	text(): string;
}

interface Context {
	newPage(): Promise<Page>;
	setDefaultTimeout(milliseconds: number): void;
	close(): Promise<void>;
}

interface Playwright {
	chromium: {
		launchPersistentContext(profileFolder: string, options: object): Promise<Context>;
	};
	selectors: { setTestIdAttribute(name: string): void };
}

/** Loaded from the package of its own in which it is installed. */
const driver = createRequire(join(__dirname, 'package.json'));

export const WINDOW = { width: 1280, height: 800 };
/** How long the page may take for anything; a busy machine is slow to draw n8n's editor for the first time. */
const LIMIT_MS = 120_000;
/** Nothing is asked of any other host: the checks also run where there is none. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

export interface RunningBrowser {
	page: Page;
	close(): Promise<void>;
}

/**
 * Starts a headless Chromium with an empty profile.
 *
 * @param executable path or name on PATH; `npm run e2e:browser` finds or installs one
 */
export async function startBrowser(executable: string): Promise<RunningBrowser> {
	const { chromium, selectors } = driver('playwright-core') as Playwright;
	selectors.setTestIdAttribute('data-test-id');
	const profile = await mkdtemp(join(tmpdir(), 'postscript-browser-'));
	const removeProfile = async () => await rm(profile, { recursive: true, force: true });
	try {
		const context = await chromium.launchPersistentContext(profile, {
			executablePath: executable,
			headless: true,
			args: FLAGS,
			viewport: WINDOW,
			// Pictures of one run and the next are alike.
			locale: 'en-US',
			timezoneId: 'UTC',
			colorScheme: 'light',
			reducedMotion: 'reduce',
		});
		context.setDefaultTimeout(LIMIT_MS);
		const close = async () => {
			await context.close();
			await removeProfile();
		};
		return { page: await context.newPage(), close };
	} catch (error) {
		await removeProfile();
		throw error;
	}
}
