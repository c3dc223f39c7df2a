import { endpoint, type Endpoints } from './endpoint.ts'

/**
 * What the server can do, as clients from 3.15 on ask before they send large files: with this they send those of 500 MiB
 * and more in parts by themselves. They keep the answer for a minute, and ask again each time where there is none.
 */
export const serverInfoEndpoints: Endpoints = () => [
  endpoint('GET', 'server-info', {}, async () => ({
    store_type: 'SqlStore',
    workspaces_enabled: false,
    trace_archival_enabled: false,
    multipart_uploads_enabled: true,
    // Files come in one stream, with ranges.
    multipart_downloads_enabled: false,
    presigned_upload_run_id_supported: false,
    presigned_upload_model_id_supported: false,
    features_enabled: { gateway: false },
  })),
]
