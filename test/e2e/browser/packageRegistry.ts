/* eslint-disable @n8n/community-nodes/no-restricted-imports -- serves n8n from outside: no part of the package */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { readPackageJson } from '../communityPackage';
import { ensureCommand } from '../systemPackages';

const run = promisify(execFile);

export interface PackageRegistry {
	/** Settings that lead n8n and its npm here, and nowhere else over HTTPS. */
	env: Record<string, string>;
	/** Adds a packed package, as the newest version. */
	publish(tarball: string): Promise<void>;
	close(): Promise<void>;
}

/**
 * A registry that n8n takes for its own: one that is named otherwise needs a licence. It stands behind a proxy that
 * ends the TLS of the registry's host with a certificate made for it, and that lets nobody through to another host.
 *
 * @param hostFolder the n8n whose registry it is
 * @param folder a new one, for the certificate and npm's cache
 */
export async function startPackageRegistry(
	hostFolder: string,
	folder: string,
): Promise<PackageRegistry> {
	const address = registryOf(hostFolder);
	const { hostname } = new URL(address);
	await mkdir(folder);
	const { cert, key } = await makeCertificate(hostname, folder);
	const packages = new PackageStore(address);
	const registry = createTlsServer(
		{ cert: await readFile(cert), key: await readFile(key) },
		({ url = '' }, response) => {
			const answer = packages.answer(url);
			response.writeHead(answer ? 200 : 404).end(answer ?? '{}');
		},
	);
	const proxy = createServer();
	proxy.on('connect', ({ url }, socket: Duplex, head: Buffer) => {
		socket.on('error', () => socket.destroy());
		if (url !== `${hostname}:443`) {
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
		socket.unshift(head);
		registry.emit('connection', socket);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const { port } = proxy.address() as AddressInfo;
	return {
		env: settings(`http://127.0.0.1:${port}`, cert, folder),
		publish: async (tarball) => await packages.publish(tarball),
		close: async () => {
			registry.closeAllConnections();
			await new Promise((resolve) => proxy.close(resolve));
		},
	};
}

/** The address that n8n has in its code. */
function registryOf(hostFolder: string): string {
	const { CommunityPackagesConfig } = createRequire(join(hostFolder, 'package.json'))(
		'n8n/dist/modules/community-packages/community-packages.config',
	) as { CommunityPackagesConfig: new () => { registry: string } };
	return new CommunityPackagesConfig().registry;
}

/** Gives back the paths of a certificate and its key. */
async function makeCertificate(
	hostname: string,
	folder: string,
): Promise<{ cert: string; key: string }> {
	await ensureCommand('openssl');
	const cert = join(folder, 'certificate.pem');
	const key = join(folder, 'key.pem');
	const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1'];
	const subject = ['-subj', `/CN=${hostname}`, '-addext', `subjectAltName=DNS:${hostname}`];
	await run('openssl', [...kind, ...subject, '-out', cert, '-keyout', key]);
	return { cert, key };
}

/** npm's settings of this machine are left out: they could lead elsewhere. */
function settings(proxy: string, certificate: string, folder: string): Record<string, string> {
	return {
		HTTPS_PROXY: proxy,
		https_proxy: proxy,
		NO_PROXY: '127.0.0.1',
		no_proxy: '127.0.0.1',
		NODE_EXTRA_CA_CERTS: certificate,
		npm_config_cafile: certificate,
		npm_config_cache: join(folder, 'cache'),
		npm_config_userconfig: join(folder, 'none'),
	};
}

/** What the registry answers, by path; every other path is unknown. */
class PackageStore {
	private readonly answers = new Map<string, Buffer | string>();
	private readonly versions: Record<string, object> = {};

	/** @param address the registry's */
	constructor(private readonly address: string) {}

	async publish(file: string): Promise<void> {
		const { name, version, ...packageJson } = await readPackageJson(file);
		const tarball = await readFile(file);
		const hash = (kind: string) => createHash(kind).update(tarball);
		const path = `/${name}/-/${basename(file)}`;
		const dist = {
			tarball: `${this.address}${path}`,
			integrity: `sha512-${hash('sha512').digest('base64')}`,
			shasum: hash('sha1').digest('hex'),
		};
		const manifest = { name, version, ...packageJson, dist };
		this.versions[version] = manifest;
		const all = { name, 'dist-tags': { latest: version }, versions: this.versions };
		this.answers.set(path, tarball);
		this.answers.set(`/${name}/${version}`, JSON.stringify(manifest));
		this.answers.set(`/${name}/latest`, JSON.stringify(manifest));
		this.answers.set(`/${name}`, JSON.stringify(all));
	}

	answer(path: string): Buffer | string | undefined {
		return this.answers.get(decodeURIComponent(path));
	}
}
