//! Keys of other vendors, in SQL.

use super::super::changes::{Change, WriteError};
use super::super::vendor_rows::{KeptVendorKey, Named, NewVendorKey};
use super::Sqlite;
use super::keys::{touch, unless_unique};
use crate::error::StoreError;
use roomkey::keyring::KeyState;
use sqlx::sqlite::SqliteConnection;
use zeroize::Zeroizing;

impl Sqlite {
    /// All keys of all vendors, the oldest first.
    pub(in crate::store) async fn vendor_keys(&self) -> Result<Vec<KeptVendorKey>, StoreError> {
        let sql = "SELECT vendor, key_id, name, secret, state, created_ms FROM vendor_keys \
                   ORDER BY position";
        let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(&self.readers).await?;
        Ok(rows.into_iter().map(kept).collect())
    }

    /// Adds keys of vendors that have none yet, and says which were.
    pub(in crate::store) async fn add_missing_vendor_keys(
        &self,
        missing: Vec<NewVendorKey>,
        recorded: impl FnOnce(&Vec<Named>) -> Vec<Change> + Send + 'static,
    ) -> Result<Vec<Named>, WriteError> {
        let add = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move {
                let mut made = Vec::new();
                for key in missing {
                    // Another process may have been faster.
                    if of_vendor(connection, key.vendor).await?.is_empty() {
                        made.push(insert(connection, key).await?);
                    }
                }
                Ok(made)
            })
        });
        add.await
    }

    pub(in crate::store) async fn add_vendor_key(
        &self,
        key: NewVendorKey,
        recorded: impl FnOnce(&Named) -> Vec<Change> + Send + 'static,
    ) -> Result<Named, WriteError> {
        let add = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move { insert(connection, key).await })
        });
        add.await
    }

    /// Adds a key to those of a vendor, whose active ones become passive. `recorded` gets their ids.
    pub(in crate::store) async fn rotate_vendor(
        &self,
        key: NewVendorKey,
        recorded: impl FnOnce(&(Named, Vec<String>)) -> Vec<Change> + Send + 'static,
    ) -> Result<Named, WriteError> {
        let rotate = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move {
                if of_vendor(connection, key.vendor).await?.is_empty() {
                    return Err(StoreError::NotFound("key"));
                }
                let retired: Vec<String> = sqlx::query_scalar(
                    "UPDATE vendor_keys SET state = 'passive' \
                     WHERE vendor = $1 AND state = 'active' RETURNING key_id",
                )
                .bind(key.vendor)
                .fetch_all(&mut *connection)
                .await?;
                Ok((insert(connection, key).await?, retired))
            })
        });
        Ok(rotate.await?.0)
    }

    /// `recorded` gets the name of what the key belongs to.
    pub(in crate::store) async fn set_vendor_key_state(
        &self,
        vendor: &'static str,
        id: String,
        state: KeyState,
        recorded: impl FnOnce(&String) -> Vec<Change> + Send + 'static,
    ) -> Result<(), WriteError> {
        let set = self.writer.write_recorded(true, recorded, move |connection| {
            Box::pin(async move {
                let name: Option<String> = sqlx::query_scalar(
                    "UPDATE vendor_keys SET state = $1 WHERE vendor = $2 AND key_id = $3 RETURNING name",
                )
                .bind(state.as_str())
                .bind(vendor)
                .bind(id)
                .fetch_optional(&mut *connection)
                .await?;
                let name = name.ok_or(StoreError::NotFound("key"))?;
                touch(connection).await?;
                Ok(name)
            })
        });
        set.await.map(drop)
    }
}

type Row = (String, String, String, Vec<u8>, String, i64);

fn kept((vendor, id, name, secret, state, created_ms): Row) -> KeptVendorKey {
    KeptVendorKey { vendor, id, name, secret: Zeroizing::new(secret), state, created_ms }
}

async fn of_vendor(
    connection: &mut SqliteConnection,
    vendor: &str,
) -> Result<Vec<KeptVendorKey>, StoreError> {
    let sql = "SELECT vendor, key_id, name, secret, state, created_ms FROM vendor_keys \
               WHERE vendor = $1 ORDER BY position";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(vendor).fetch_all(connection).await?;
    Ok(rows.into_iter().map(kept).collect())
}

/// Inserts it as active, under the name that the keys before it have.
async fn insert(connection: &mut SqliteConnection, key: NewVendorKey) -> Result<Named, StoreError> {
    let known = of_vendor(connection, key.vendor).await?;
    let key = key.beside(&known)?;
    sqlx::query(
        "INSERT INTO vendor_keys (vendor, key_id, name, secret, state, position, created_ms) \
         VALUES ($1, $2, $3, $4, 'active', \
             (SELECT coalesce(max(position), 0) + 1 FROM vendor_keys), $5)",
    )
    .bind(key.vendor)
    .bind(&key.id)
    .bind(&key.name)
    .bind(key.secret.as_slice())
    .bind(key.created.as_i64())
    .execute(&mut *connection)
    .await
    .map_err(unless_unique)?;
    touch(connection).await?;
    Ok(Named { vendor: key.vendor, id: key.id, name: key.name })
}
