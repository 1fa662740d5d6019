import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { MINUTE } from '@/lib/time';

export type CascadeIn = Schemas['CascadeIn'];
export type Cascade = Schemas['CascadeOut'];
export type Cascaded = Schemas['CascadedOut'];

/** Levels of the tree that an answer shows. */
const DEPTH = 3;

export const cascadeQueries = {
  all: ['cascades'] as const,
  /** What would come of a cascade; nothing is written. */
  preview: (visionId: string, body: CascadeIn) =>
    queryOptions({
      queryKey: [...cascadeQueries.all, 'preview', visionId, body],
      queryFn: ({ signal }) => take(api.POST('/api/v1/visions/{vision_id}/cascade', {
        params: { path: { vision_id: visionId }, query: { preview: true, depth: DEPTH } },
        body,
        signal,
      })),
      staleTime: MINUTE,
      retry: false,
    }),
};

/** Makes a cascade; the same again makes nothing. */
export function createCascade(visionId: string, body: CascadeIn): Promise<Cascade> {
  return take(
    api.POST('/api/v1/visions/{vision_id}/cascade', { params: { path: { vision_id: visionId }, query: { depth: 1 } }, body }),
  );
}
