import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Makes a key and a self-signed certificate for 127.0.0.1 in `folder`. */
export function makeCertificate(folder: string): { keyFile: string; certificateFile: string } {
  const keyFile = join(folder, 'key.pem');
  const certificateFile = join(folder, 'certificate.pem');
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', keyFile, '-out', certificateFile];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', ...subject, ...files], { stdio: 'ignore' });
  return { keyFile, certificateFile };
}
