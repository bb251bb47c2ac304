import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function listsRouter(os: Answering['lists'], { lists, people, campaigns }: HostServices) {
  return {
    beginUpload: os.beginUpload.handler(async ({ input, context }) => {
      const release = context.uploads.take();
      try {
        return await lists.beginUpload(input, { release, gone: context.gone });
      } catch (error) {
        release();
        throw error;
      }
    }),
    appendUpload: os.appendUpload.handler(async ({ input }) =>
      lists.appendUpload(input.uploadId, input.offset, new Uint8Array(await input.chunk.arrayBuffer())),
    ),
    preview: os.preview.handler(({ input }) => lists.preview(input)),
    check: os.check.handler(({ input, context, signal }) =>
      lists.check(input, AbortSignal.any([context.gone, ...(signal ? [signal] : [])])),
    ),
    startImport: os.startImport.handler(async ({ input, context }) =>
      lists.startImport({ ...input, who: await people.nameOf(context.session.operatorId) }),
    ),
    cancelImport: os.cancelImport.handler(({ input }) => lists.cancelImport(input.id)),
    imports: os.imports.handler(({ input }) => lists.imports(input.campaignId)),
    rejects: os.rejects.handler(({ input }) => lists.rejects(input.importId, input.cursor, input.limit)),
    addOne: os.addOne.handler(async ({ input }) => {
      const added = await lists.addOne(input);
      await campaigns.review(input.campaignId);
      return added;
    }),
  };
}
