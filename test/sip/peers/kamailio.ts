import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';
import { startChild } from './child.ts';
import { freePort } from './ports.ts';
import { until } from '../../until.ts';
import { SOON_MS } from '../../patience.ts';

export interface Kamailio {
  readonly ports: { sip: number; tls: number; ws: number; wss: number };
  log(): string;
  kill(): Promise<void>;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/**
 * Starts kamailio as registrar and proxy on loopback. Every user name is known, its password is `secret-<user>`.
 * INVITEs are authenticated (407) and go on to `gatewayPort`.
 */
export async function startKamailio(options: {
  gatewayPort?: number;
  algorithm?: 'MD5' | 'SHA-256';
  minExpiresSec?: number;
  /** Those of an earlier one that it stands in for. */
  ports?: Kamailio['ports'];
}): Promise<Kamailio> {
  const { gatewayPort = 9, algorithm = 'MD5', minExpiresSec = 0 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'callboard-kamailio-'));
  const { keyFile, certificateFile } = makeCertificate(folder);
  const ports = options.ports ?? {
    sip: await freePort(),
    tls: await freePort(),
    ws: await freePort(),
    wss: await freePort(),
  };
  const tls = join(folder, 'tls.cfg');
  writeFileSync(
    tls,
    `[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\nprivate_key = ${keyFile}\ncertificate = ${certificateFile}\n`,
  );
  const file = join(folder, 'kamailio.cfg');
  writeFileSync(
    file,
    `#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
enable_tls=yes
tcp_accept_no_cl=yes
tcp_connection_lifetime=3605
auto_aliases=no
listen=udp:127.0.0.1:${ports.sip}
listen=tcp:127.0.0.1:${ports.sip}
listen=tls:127.0.0.1:${ports.tls}
listen=tcp:127.0.0.1:${ports.ws}
listen=tls:127.0.0.1:${ports.wss}
alias="127.0.0.1:${ports.sip}"
alias="127.0.0.1:${ports.tls}"
alias="127.0.0.1:${ports.ws}"
alias="127.0.0.1:${ports.wss}"
loadmodule "tls.so"
loadmodule "tm.so"
loadmodule "kex.so"
loadmodule "sl.so"
loadmodule "tmx.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "nathelper.so"
loadmodule "xlog.so"
loadmodule "xhttp.so"
loadmodule "websocket.so"
modparam("tls", "config", "${tls}")
modparam("auth", "algorithm", "${algorithm}")
modparam("auth", "nonce_expire", 300)
modparam("registrar", "received_avp", "$avp(RECEIVED)")
modparam("nathelper", "received_avp", "$avp(RECEIVED)")
modparam("registrar", "min_expires", 0)
modparam("registrar", "max_expires", 3600)

request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  force_rport();
  if (nat_uac_test("64")) {
    if (is_method("REGISTER")) fix_nated_register(); else add_contact_alias();
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) {
      if ($du == "") handle_ruri_alias();
      t_relay();
    } else if (is_method("ACK") && t_check_trans()) t_relay();
    else if (!is_method("ACK")) sl_send_reply("404", "Not Here");
    exit;
  }
  if (is_method("OPTIONS")) { sl_send_reply("200", "Keepalive"); exit; }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("$td", "secret-$fU", "0")) {
      if ($hdr(Authorization) != $null) sl_send_reply("403", "Forbidden");
      else www_challenge("$td", "1");
      exit;
    }
    if (${minExpiresSec} > 0 && $(hdr(Expires){s.int}) > 0 && $(hdr(Expires){s.int}) < ${minExpiresSec}) {
      append_to_reply("Min-Expires: ${minExpiresSec}\\r\\n");
      sl_send_reply("423", "Interval Too Brief");
      exit;
    }
    save("location");
    xlog("L_ERR", "saved $fU for $hdr(Expires)\\n");
    exit;
  }
  if (is_method("INVITE")) {
    if (!pv_proxy_authenticate("$fd", "secret-$fU", "0")) { proxy_challenge("$fd", "1"); exit; }
    consume_credentials();
    record_route();
    $du = "sip:127.0.0.1:${gatewayPort}";
    t_relay();
    exit;
  }
  sl_send_reply("405", "Method Not Allowed");
}

onreply_route {
  if (nat_uac_test("64")) add_contact_alias();
}

event_route[xhttp:request] {
  if ($hdr(Upgrade) =~ "websocket") { if (ws_handle_handshake()) exit; }
  xhttp_reply("404", "Not Found", "", "");
}
`,
  );
  const args = ['-f', file, '-DD', '-E', '-m', '32', '-M', '8', '-P', join(folder, 'pid'), '-Y', folder];
  const child = startChild('kamailio', args, folder);
  await until(
    'kamailio to start',
    () => {
      if (child.process.exitCode !== null) throw new Error(`kamailio: ${child.output().slice(-3000)}`);
      return child.output() !== '' || child.process.pid !== undefined;
    },
    SOON_MS,
  );
  const end = Date.now() + 60_000;
  for (const port of Object.values(ports)) {
    while (!(await listens(port))) {
      if (Date.now() > end || child.process.exitCode !== null) {
        await child.kill();
        throw new Error(`kamailio does not listen: ${child.output().slice(-3000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return {
    ports,
    log: () => child.output(),
    async kill() {
      await child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
