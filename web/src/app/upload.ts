/**
 * @module
 * Files to the server with their progress: an import is begun, its files are sent one after another as they are, then it starts.
 */
import { AskError, ask, csrfToken, pathOf } from './ask.ts';
import type { Import } from './shapes.ts';

export interface Picked {
  /** With the folders it stands in. */
  name: string;
  file: File;
}

/** The files of a drop, folders walked. What is no entry of a file system (a picture out of a page) is taken as a file. */
export async function filesOf(items: DataTransferItemList): Promise<Picked[]> {
  const out: Picked[] = [];
  const entries: FileSystemEntry[] = [];
  // The list is gone after the first pause.
  for (const item of items) {
    const entry = item.webkitGetAsEntry();
    if (entry !== null) entries.push(entry);
    else {
      const file = item.getAsFile();
      if (file !== null) out.push({ name: file.name, file });
    }
  }
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      );
      out.push({ name: entry.fullPath.replace(/^\//, ''), file });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const list = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (list.length === 0) return;
      for (const each of list) await walk(each);
    }
  };
  for (const entry of entries) await walk(entry);
  return out;
}

/** The files of an input, with their folders where one was chosen. */
export const filesIn = (list: FileList | null): Picked[] =>
  [...(list ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }));

function send(path: string, file: File, onBytes: (sent: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // fetch tells nothing of what it has sent.
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.setRequestHeader('content-type', 'application/octet-stream');
    const token = csrfToken();
    if (token !== null) request.setRequestHeader('x-csrf-token', token);
    request.upload.onprogress = (event) => onBytes(event.loaded);
    request.onload = () => {
      if (request.status < 300) return resolve();
      let said: { error?: string; code?: string } = {};
      try {
        said = JSON.parse(request.responseText) as typeof said;
      } catch {
        // not the server's own words
      }
      reject(new AskError(request.status, said.code ?? 'bug', said.error ?? request.statusText));
    };
    request.onerror = () => reject(new AskError(0, 'offline', 'the server cannot be reached'));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** Sends everything and starts the import; `onBytes` is told how much has gone in all. */
export async function sendImport(
  files: readonly Picked[],
  options: { ref?: string; platform?: string },
  onBytes: (sent: number) => void,
  signal: AbortSignal,
): Promise<Import> {
  const { id } = await ask<{ id: string }>('/api/imports', { method: 'POST', body: {}, signal });
  try {
    let before = 0;
    for (const { name, file } of files) {
      await send(
        pathOf(`/api/imports/${id}/files`, { name }),
        file,
        (sent) => onBytes(before + sent),
        signal,
      );
      before += file.size;
      onBytes(before);
    }
    return await ask<Import>(`/api/imports/${id}/start`, { method: 'POST', body: options, signal });
  } catch (error) {
    await ask(`/api/imports/${id}`, { method: 'DELETE' }).catch(() => undefined);
    throw error;
  }
}
