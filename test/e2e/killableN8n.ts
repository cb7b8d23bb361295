/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- drives n8n from outside: no part of the package */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installAsCommunityNode, packPackage } from './communityPackage';
import { N8nClient, OWNER } from './n8nClient';
import { freePort, startN8n, type N8nOptions, type RunningN8n } from './n8nServer';

/** An n8n with the built package that can be killed and started again with the same user folder. */
export class KillableN8n {
	private constructor(
		private readonly options: N8nOptions,
		private running: RunningN8n,
		/** Logged in for good: the session outlives the server. */
		readonly client: N8nClient,
	) {}

	static async start(
		folders: { project: string; host: string },
		settings: Record<string, string>,
		signal: AbortSignal,
	): Promise<KillableN8n> {
		const userFolder = await mkdtemp(join(tmpdir(), 'postscript-outages-'));
		try {
			await installAsCommunityNode(await packPackage(folders.project, userFolder), userFolder);
			const options: N8nOptions = {
				hostFolder: folders.host,
				userFolder,
				port: await freePort(),
				env: settings,
				signal,
			};
			const running = await startN8n(options);
			const client = new N8nClient(running.url);
			const n8n = new KillableN8n(options, running, client);
			await client.setUpOwner(OWNER);
			await client.logIn(OWNER);
			return n8n;
		} catch (error) {
			await rm(userFolder, { recursive: true, force: true });
			throw error;
		}
	}

	async kill(): Promise<void> {
		await this.running.kill();
	}

	/** @param env settings that differ from those of the first start */
	async startAgain(env: Record<string, string> = {}): Promise<void> {
		this.running = await startN8n({ ...this.options, env: { ...this.options.env, ...env } });
	}

	/** The server that runs now. */
	get server(): RunningN8n {
		return this.running;
	}

	async logTail(): Promise<string> {
		return await this.running.logTail();
	}

	/** Stops it and removes its folder. */
	async close(): Promise<void> {
		await this.running.stop();
		await rm(this.options.userFolder, { recursive: true, force: true });
	}
}
