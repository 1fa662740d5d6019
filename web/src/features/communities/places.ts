import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { communityQueries, type Community } from './api';

export type Unit = Schemas['UnitOut'];
export type Amenity = Schemas['AmenityOut'];
export type CommunityIn = Schemas['CommunityIn'];
export type AmenityIn = Schemas['AmenityIn'];

const UNITS = 200;

export const placeQueries = {
  units: (id: string, q: string | undefined) =>
    infiniteQueryOptions({
      queryKey: [...communityQueries.all, 'units', id, q ?? ''],
      queryFn: ({ signal, pageParam }) =>
        take(
          api.GET('/api/v1/communities/{community_id}/units', {
            params: { path: { community_id: id }, query: { q, cursor: pageParam, limit: UNITS } },
            signal,
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next_cursor,
    }),
  allUnits: (id: string) => [...communityQueries.all, 'units', id] as const,
  amenities: (id: string) =>
    queryOptions({
      queryKey: [...communityQueries.all, 'amenities', id],
      queryFn: async ({ signal }) =>
        (await take(api.GET('/api/v1/communities/{community_id}/amenities', { params: { path: { community_id: id } }, signal }))).items,
    }),
};

export function createCommunity(body: CommunityIn): Promise<Community> {
  return take(api.POST('/api/v1/communities', { body }));
}

export function changeCommunity(id: string, body: Schemas['CommunityPatch']): Promise<Community> {
  return take(api.PATCH('/api/v1/communities/{community_id}', { params: { path: { community_id: id } }, body }));
}

export function saveUnit(communityId: string, unitId: string | null, body: Schemas['UnitIn']): Promise<Unit> {
  const path = { community_id: communityId };
  if (unitId === null) return take(api.POST('/api/v1/communities/{community_id}/units', { params: { path }, body }));
  return take(api.PATCH('/api/v1/communities/{community_id}/units/{unit_id}', { params: { path: { ...path, unit_id: unitId } }, body }));
}

export async function removeUnit(communityId: string, unitId: string): Promise<void> {
  await take(api.DELETE('/api/v1/communities/{community_id}/units/{unit_id}', { params: { path: { community_id: communityId, unit_id: unitId } } }));
}

export function saveAmenity(communityId: string, amenityId: string | null, body: AmenityIn): Promise<Amenity> {
  const path = { community_id: communityId };
  if (amenityId === null) return take(api.POST('/api/v1/communities/{community_id}/amenities', { params: { path }, body }));
  return take(api.PATCH('/api/v1/communities/{community_id}/amenities/{amenity_id}', { params: { path: { ...path, amenity_id: amenityId } }, body }));
}

export async function removeAmenity(communityId: string, amenityId: string): Promise<void> {
  await take(api.DELETE('/api/v1/communities/{community_id}/amenities/{amenity_id}', { params: { path: { community_id: communityId, amenity_id: amenityId } } }));
}
